import { nearest } from '../../language/nearest.ts'
import { replace } from './mend.ts'
import type { Complaint } from './rule.ts'

/** What a name that there is not was probably meant to be. */
export const suggestion = (
  name: string,
  names: Iterable<string>,
  at: Complaint['at']
): Partial<Complaint> => {
  const meant = nearest(name, names)
  if (meant === undefined) return {}
  const fix = at.end - at.start === name.length ? replace(at, meant) : undefined
  return { hint: `Did you mean ${meant}?`, ...(fix && { fix }) }
}
