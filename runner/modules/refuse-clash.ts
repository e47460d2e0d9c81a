import type { Clash } from '../language/signature.ts'
import { Refusal } from './module.ts'

/** What the analysis says of written parameters is said of rendered ones by the module itself. */
export const refuseClash = (clash: Clash | undefined): void => {
  if (clash) throw new Refusal(clash.at, clash.message, clash.hint)
}
