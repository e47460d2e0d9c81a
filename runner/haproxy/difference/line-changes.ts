import { diffArrays } from 'diff'
import type { Line } from '../configuration/configuration.ts'
import { normalLine } from '../configuration/normal-form.ts'
import type { Change } from './change.ts'

/** Lines whose order counts; one that goes at one place and comes at another has moved. */
export const orderedChanges = (
  section: string,
  was: readonly Line[],
  is: readonly Line[],
  kind: string
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
    return lineChange(section, line, to, kind)
  })
  return [...changes, ...come.map(line => lineChange(section, undefined, line, kind))]
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
  kind: string
): Change => {
  const [before, after] = [was && normalLine(was), is && normalLine(is)]
  const line = is ?? was
  const keyword = line?.keyword.text ?? ''
  const value = is?.args[0]?.text
  const restart = kind === 'global' ? onlyAtStart[keyword] : undefined
  const command =
    keyword === 'maxconn' && was && value !== undefined ? maxconnCommand(section, kind, value) : undefined
  return {
    is: was ? (is ? (before === after ? 'moved' : 'changed') : 'removed') : 'added',
    what: 'line',
    section,
    name: line ? settingName(line) : '',
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(restart
      ? { means: 'restart', commands: [], why: restart }
      : command === undefined
        ? { means: 'reload', commands: [] }
        : { means: 'runtime', commands: [command] })
  }
}

const maxconnCommand = (section: string, kind: string, value: string): string | undefined => {
  if (kind === 'global') return `set maxconn global ${value}`
  return kind === 'frontend' ? `set maxconn ${section} ${value}` : undefined
}

/** What the master reads when it starts, and not when it loads a configuration anew. */
const onlyAtStart: Readonly<Record<string, string>> = {
  'master-worker': 'whether there is a master is decided at the start',
  daemon: 'whether it goes to the background is decided at the start',
  pidfile: 'the file is written at the start'
}
