import { type Catalogue, catalogueOf } from '../catalogue/catalogue.ts'
import { branches } from '../catalogue/keyword.ts'
import { refined } from '../catalogue/refined.ts'
import type { Surroundings } from '../configuration/surroundings.ts'

/** What the program understands: by its version, and by its own word where it was asked. Without a version the newest. */
export const catalogueFor = ({ version, registered }: Surroundings): Catalogue => {
  const catalogue = catalogueOf(version ?? branches[branches.length - 1] ?? '')
  if (registered === undefined) return catalogue
  const key = `${catalogue.branch}\n${registered}`
  const known = own.get(key) ?? refined(catalogue, registered).catalogue
  own.set(key, known)
  return known
}

/** Every rule asks; programs are few. */
const own = new Map<string, Catalogue>()
