import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { ExtraVars } from '../inventory/extra-vars.ts'
import { LanguageError } from '../language-error.ts'
import type { Node } from '../node.ts'
import type { Play } from '../playbook/play.ts'
import { said } from '../schema/schema-words.ts'
import type { Value } from '../value.ts'
import { renderNode } from '../variables/render.ts'
import { isTemplated } from '../yaml/plain.ts'
import { earlyScope } from './play-hosts.ts'
import { orList, problem } from './problems.ts'

/** How a play goes over its hosts: so many at a time, in which order, and what makes it stop. */
export interface Pace {
  /** Sizes of the batches; the last one goes on. Empty: all hosts at once. */
  readonly serial: readonly Size[]
  readonly order: Order
  /** Of a batch; more failures than that stop the play. */
  readonly maxFailPercentage?: number
  /** Of all hosts of the play. */
  readonly maxFailTotal?: Size
  readonly anyErrorsFatal: boolean
}

/** A number of hosts, or a part of all of them: 0 to 100. */
export type Size =
  | { readonly kind: 'hosts'; readonly count: number }
  | { readonly kind: 'part'; readonly percent: number }

const orders = ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'] as const
export type Order = (typeof orders)[number]

/** Reads what a play says of its pace; like `hosts` it sees the variables of -e and of the play only. */
export const paceOf = (
  play: Play,
  extra: ExtraVars
): { readonly pace: Pace; readonly diagnostics: readonly Diagnostic[] } => {
  const diagnostics: Diagnostic[] = []
  const scope = earlyScope(play, extra)
  const wrong = (node: Node, message: string, hint?: string): undefined => {
    diagnostics.push(problem(node, 'wrong-value', message, hint === undefined ? {} : { hint }))
    return undefined
  }
  const read = <T>(
    node: Node | undefined,
    take: (value: Value, node: Node) => T | undefined
  ): T | undefined => {
    if (!node) return undefined
    try {
      const { value, unknown } = renderNode(node, scope)
      return unknown ? undefined : take(value, node)
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error
      const hint =
        'The pace of a play is set before there are hosts: it sees the variables of -e and of the play only.'
      diagnostics.push({ ...error.diagnostic, hint })
      return undefined
    }
  }
  const size =
    (key: string, least: number) =>
    (value: Value, node: Node): Size | undefined => {
      if (isRefused(node, typeof value === 'string' || typeof value === 'number')) return undefined
      const found = sizeOf(value)
      if (!found)
        return wrong(
          node,
          `${key} takes a number of hosts or a part of them, such as 2 or 25%; this is ${said(value)}`
        )
      const much = found.kind === 'hosts' ? found.count : found.percent
      if (much < least)
        return wrong(
          node,
          `${key} ${least > 0 ? 'has to be more' : 'cannot be less'} than nothing; this is ${written(value)}`,
          more[key]
        )
      if (found.kind === 'part' && much > 100)
        return wrong(node, `${key} cannot be more than all hosts; this is ${written(value)}`)
      return found
    }
  const serial = read(play.pace.serial, (value, node) => {
    const one = size('serial', Number.MIN_VALUE)
    if (!Array.isArray(value)) return [one(value, node)]
    return (value as readonly Value[]).map((item, index) =>
      one(item, (node.kind === 'seq' ? node.items[index] : undefined) ?? node)
    )
  })
  const order = read(play.pace.order, (value, node) => {
    const known = orders.find(name => name === value)
    if (isRefused(node, known !== undefined)) return undefined
    return known ?? wrong(node, `order takes ${orList(orders)}; this is ${said(value)}`)
  })
  const maxFailPercentage = read(play.pace.maxFailPercentage, (value, node) => {
    if (isRefused(node, typeof value === 'number')) return undefined
    const percent = numberOf(value)
    return percent !== undefined && percent >= 0 && percent <= 100
      ? percent
      : wrong(node, `max_fail_percentage takes a number from 0 to 100; this is ${said(value)}`)
  })
  const maxFailTotal = read(play.pace.maxFailTotal, size('max_fail_total', 0))
  const anyErrorsFatal = read(play.pace.anyErrorsFatal, value => value === true || value === 'true')
  return {
    pace: {
      serial: (serial ?? []).flatMap(each => each ?? []),
      order: order ?? 'inventory',
      ...(maxFailPercentage === undefined ? {} : { maxFailPercentage }),
      ...(maxFailTotal === undefined ? {} : { maxFailTotal }),
      anyErrorsFatal: anyErrorsFatal ?? false
    },
    diagnostics
  }
}

/** A value as it is written was judged with its key; what a template gives is judged here. */
const isRefused = (node: Node, fits: boolean): boolean => !fits && !isTemplated(node)

const more: Readonly<Record<string, string>> = {
  serial: 'Leave serial out to take all hosts at once.'
}

const written = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value))

const numberOf = (value: Value): number | undefined => {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined
}

const sizeOf = (value: Value): Size | undefined => {
  const part = typeof value === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(value)?.[1] : undefined
  if (part !== undefined) return { kind: 'part', percent: Number(part) }
  const count = numberOf(value)
  return count !== undefined && Number.isInteger(count) ? { kind: 'hosts', count } : undefined
}
