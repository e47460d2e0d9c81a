import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { BaseTypes } from '../types/play-types.ts'

/** `web1, web2 and 8 more`. */
export const hostList = (hosts: readonly string[]): string => {
  const shown = hosts.slice(0, 3)
  const more = hosts.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ').replace(/, ([^,]*)$/, ' and $1')
}

/** A variable that is undefined on some hosts only says on which. */
export const onHosts = (diagnostic: Diagnostic, base: BaseTypes): Diagnostic => {
  if (diagnostic.code !== 'undefined-variable') return diagnostic
  const name = /^(\w+) is not defined$/.exec(diagnostic.message)?.[1]
  if (name === 'facts')
    return { ...diagnostic, hint: 'The play says gather_facts: false, and no play before it gathers them.' }
  const hosts = name === undefined ? [] : base.lacking(name)
  if (hosts.length === 0) return diagnostic
  return {
    ...diagnostic,
    message: `${name} is not defined on ${hostList(hosts)}`,
    hint: 'Define it for all hosts of the play, for instance in group_vars/all.yaml, or ask has(vars.x) before.'
  }
}
