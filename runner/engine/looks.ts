import type { Step } from '../modules/module.ts'

/** It only looks, and does so at once: check mode performs it, too. */
export const isLook = (step: Step): boolean =>
  step.do === 'socket' && step.reads === true && step.until === undefined

/** It may change the host. */
export const isChange = (step: Step): boolean => !(step.do === 'socket' && step.reads)
