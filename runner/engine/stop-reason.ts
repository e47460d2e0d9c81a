import type { Pace } from '../language/analysis/pace.ts'
import { hostsOf } from './batches.ts'

/** How a play stands: whom it has lost so far. */
export interface Tally {
  /** The batch that runs, counted from 1. */
  readonly number: number
  readonly batches: number
  /** Names of its hosts, and of those that failed, in the order in which they did. */
  readonly batch: readonly string[]
  readonly failed: readonly string[]
  /** How many hosts the play has, and how many have failed, in all batches together. */
  readonly all: number
  readonly allFailed: number
  /** A host that failed at a task which runs once for all of the batch. */
  readonly once?: string
}

/** Why a play stops on every host, once somebody has failed; undefined when it goes on. The first that holds is told. */
export const stopReason = (pace: Pace, tally: Tally): string | undefined => {
  const { failed, batch, all, allFailed, once } = tally
  const [first] = failed
  if (first === undefined) return undefined
  if (isCanary(tally)) return `the canary ${first} failed`
  if (once !== undefined) return `${once} failed at a task that runs once for all`
  if (pace.anyErrorsFatal) return `${first} failed, and any_errors_fatal is set`
  const { maxFailPercentage: percent, maxFailTotal: total } = pace
  if (percent !== undefined && (failed.length / batch.length) * 100 > percent)
    return `${failed.length} of ${hosts(batch.length)} failed, more than max_fail_percentage ${percent} lets pass`
  if (total !== undefined && isBeyond(total, allFailed, all))
    return `${allFailed} of the play's ${hosts(all)} failed, more than max_fail_total ${
      total.kind === 'hosts' ? total.count : `${total.percent}%`
    } lets pass`
  if (pace.serial.length > 0 && failed.length === batch.length)
    return `every host of the batch failed: ${failed.join(', ')}`
  return undefined
}

/** The only host of the first batch of several: what it is for is to find out. */
const isCanary = ({ number, batches, batch }: Tally): boolean =>
  number === 1 && batches > 1 && batch.length === 1

const isBeyond = (total: NonNullable<Pace['maxFailTotal']>, failed: number, all: number): boolean =>
  total.kind === 'hosts' ? failed > hostsOf(total, all) : (failed / all) * 100 > total.percent

const hosts = (count: number): string => `${count} host${count === 1 ? '' : 's'}`
