import { diffArrays } from 'diff'
import type { Line } from '../configuration/configuration.ts'
import { normalLine } from '../configuration/normal-form.ts'
import { optionOf } from '../overview/options.ts'
import type { Overview } from '../overview/overview.ts'
import { isFront, setting } from '../overview/proxy-section.ts'
import type { Change } from './change.ts'
import type { AtRuntime } from './server-change.ts'

/** Lines whose order counts; one that goes at one place and comes at another has moved. */
export const orderedChanges = (
  section: string,
  was: readonly Line[],
  is: readonly Line[],
  kind: string,
  overview: Overview
): readonly Change[] => {
  const gone: Line[] = []
  const come: Line[] = []
  let [old, now] = [0, 0]
  for (const { value, added, removed } of diffArrays(was.map(normalLine), is.map(normalLine))) {
    if (removed) gone.push(...was.slice(old, old + value.length))
    if (added) come.push(...is.slice(now, now + value.length))
    if (!added) old += value.length
    if (!removed) now += value.length
  }
  const partner = (line: Line): Line | undefined => {
    const same = come.find(each => normalLine(each) === normalLine(line))
    const alike =
      gone.filter(each => settingName(each) === settingName(line)).length === 1
        ? come.filter(each => settingName(each) === settingName(line))
        : []
    return same ?? (alike.length === 1 ? alike[0] : undefined)
  }
  const changes = gone.map(line => {
    const to = partner(line)
    if (to) come.splice(come.indexOf(to), 1)
    return lineChange(section, line, to, kind, overview)
  })
  return [...changes, ...come.map(line => lineChange(section, undefined, line, kind, overview))]
}

/** Words that tell one setting from another: `timeout client`, `option httplog`, else the keyword. */
const settingName = ({ keyword, args }: Line): string =>
  [
    'timeout',
    'option',
    'stats',
    'http-check',
    'http-request',
    'http-response',
    'http-after-response'
  ].includes(keyword.text)
    ? `${keyword.text} ${args[0]?.text ?? ''}`
    : keyword.text

export const lineChange = (
  section: string,
  was: Line | undefined,
  is: Line | undefined,
  kind: string,
  overview: Overview
): Change => {
  const [before, after] = [was && normalLine(was), is && normalLine(is)]
  const line = is ?? was
  const keyword = line?.keyword.text ?? ''
  const restart = kind === 'global' ? onlyAtStart[keyword] : undefined
  const limit = keyword === 'maxconn' && was && is ? maxconnWay(section, kind, was, is, overview) : undefined
  return {
    is: was ? (is ? (before === after ? 'moved' : 'changed') : 'removed') : 'added',
    what: 'line',
    section,
    name: line ? settingName(line) : '',
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(restart
      ? { means: 'restart', commands: [], why: restart }
      : limit?.can
        ? { means: 'runtime', commands: limit.commands }
        : { means: 'reload', commands: [], ...(limit ? { why: limit.why } : {}) })
  }
}

const maxconnWay = (
  section: string,
  kind: string,
  was: Line,
  is: Line,
  { proxies }: Overview
): AtRuntime | undefined => {
  const [before, after] = [was, is].map(({ args }) => args[0]?.text ?? '')
  if (before === undefined || after === undefined || !/^\d+$/.test(after)) return undefined
  if (kind === 'frontend') {
    const counts = proxies.some(
      proxy =>
        !setting(proxy, 'fullconn') && proxy.servers.some(({ options }) => optionOf(options, 'minconn'))
    )
    return counts
      ? { can: false, why: 'fullconn of backends with minconn comes of it at a reload' }
      : { can: true, commands: [`set maxconn ${section} ${after}`] }
  }
  if (kind !== 'global') return undefined
  if (!/^\d+$/.test(before) || Number(after) > Number(before) || Number(after) === 0)
    return { can: false, why: 'the runtime API sets no more than the process was started with' }
  return proxies.every(proxy => !isFront(proxy) || setting(proxy, 'maxconn'))
    ? { can: true, commands: [`set maxconn global ${after}`] }
    : { can: false, why: 'frontends without a maxconn of their own take it at a reload' }
}

/** What the master reads when it starts, and not when it loads a configuration anew. */
const onlyAtStart: Readonly<Record<string, string>> = {
  'master-worker': 'whether there is a master is decided at the start',
  daemon: 'whether it goes to the background is decided at the start',
  pidfile: 'the file is written at the start'
}
