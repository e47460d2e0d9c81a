import { type Answer, type Question, run, type Step } from '../module.ts'
import { type Attributes, ownership } from './attributes.ts'
import { deviatesFrom, isOctal } from './mode.ts'

/** Asks for the first path below a directory that has other attributes; undefined when none are wanted. */
export const askBelow = (directory: string, want: Attributes): Question | undefined => {
  const deviations = [
    ...(want.owner === undefined ? [] : [['!', /^\d+$/.test(want.owner) ? '-uid' : '-user', want.owner]]),
    ...(want.group === undefined ? [] : [['!', /^\d+$/.test(want.group) ? '-gid' : '-group', want.group]]),
    ...(want.mode === undefined ? [] : [['!', '-type', 'l', ...deviatesFrom(want.mode)]])
  ]
  if (deviations.length === 0) return undefined
  const anyOf = deviations.flatMap((test, index) => (index === 0 ? test : ['-o', ...test]))
  return ['find', `${directory}/`, '-mindepth', '1', '(', ...anyOf, ')', '-print', '-quit']
}

/** Brings all that is in the directory, and the directory, to the attributes that are wanted. */
export function* setBelow(
  directory: string,
  want: Attributes,
  answer: Answer | undefined
): Generator<Step, void> {
  // find fails for an owner that does not exist (yet): nothing can belong to it then.
  if (!answer || (answer.code === 0 && answer.out === '')) return
  const why = answer.out ? `${answer.out} differs` : 'nothing in it can be as wanted yet'
  const owners = ownership(want)
  if (owners !== undefined) yield run(why, 'chown', '-hR', '--', owners, directory)
  // With five digits chmod takes setuid and setgid of directories away too, as find expects it to.
  if (want.mode !== undefined)
    yield run(
      why,
      'chmod',
      '-R',
      '--',
      isOctal(want.mode) ? want.mode.padStart(5, '0') : want.mode,
      directory
    )
}
