import { isAbsolute, relative } from 'node:path'
import { configTarget } from '../haproxy/config-target.ts'
import { orList } from '../language/analysis/problems.ts'
import { nearest } from '../language/nearest.ts'
import { basename, normalise } from '../language/path.ts'
import type { PreviewTarget } from '../language/preview/preview-targets.ts'
import { UsageError } from './usage.ts'

/** A task as `FILE:LINE`. */
const placeOfTask = ({ task }: PreviewTarget): string => `${task.place.file}:${task.place.range.start.line}`

/**
 * The rendered file that is meant by a template's path or name, a task's name or place, or the path or name of the
 * file itself; without any of them HAProxy's configuration. Throws a UsageError when there is none, or more than one.
 */
export const chooseTarget = (
  targets: readonly PreviewTarget[],
  wanted: string | undefined,
  host: string | undefined
): PreviewTarget => {
  if (targets.length === 0) throw new UsageError('the playbook renders no template that is there')
  if (wanted === undefined) {
    const found = configTarget(targets, host) ?? configTarget(targets)
    if (found) return found
    throw new UsageError('the playbook renders no haproxy.cfg', `It renders ${namesOf(targets)}.`)
  }
  const all = matching(targets, wanted)
  const its = all.filter(({ hosts }) => host === undefined || hosts.includes(host))
  const found = its.length > 0 ? its : all
  const [first] = found
  if (!first) throw notThere(targets, wanted)
  const places = [...new Set(found.map(placeOfTask))]
  // A role may be used twice: its task is one all the same.
  if (places.length === 1) return first
  if (host === undefined && !sharesHosts(found))
    throw new UsageError(`${wanted} is another file on each host`, 'Name the host with --host.')
  throw new UsageError(`${places.length} tasks render ${wanted}`, `Name one by its place: ${orList(places)}.`)
}

const ways: readonly ((target: PreviewTarget, wanted: string) => boolean)[] = [
  (target, wanted) => placeOfTask(target) === pathHere(wanted),
  ({ template }, wanted) => template === pathHere(wanted) || template === normalise(wanted),
  ({ task }, wanted) => task.name === wanted,
  ({ template }, wanted) => endsWith(template, wanted),
  ({ dest }, wanted) => dest !== undefined && (dest === wanted || endsWith(dest, wanted))
]

const matching = (targets: readonly PreviewTarget[], wanted: string): readonly PreviewTarget[] => {
  for (const isMeant of ways) {
    const found = targets.filter(target => isMeant(target, wanted))
    if (found.length > 0) return found
  }
  return []
}

const pathHere = (path: string): string => (isAbsolute(path) ? relative(process.cwd(), path) : path)

const endsWith = (path: string, end: string): boolean => path.endsWith(`/${normalise(end)}`) || path === end

const sharesHosts = (targets: readonly PreviewTarget[]): boolean => {
  const hosts = targets.flatMap(target => target.hosts)
  return new Set(hosts).size < hosts.length
}

const notThere = (targets: readonly PreviewTarget[], wanted: string): UsageError => {
  const names = targets.flatMap(({ task, template, dest }) => [
    basename(template),
    task.name,
    ...(dest === undefined ? [] : [basename(dest)])
  ])
  const better = nearest(wanted, new Set(names))
  return new UsageError(
    `the playbook renders no ${wanted}`,
    better === undefined ? `It renders ${namesOf(targets)}.` : `Did you mean ${better}?`
  )
}

const namesOf = (targets: readonly PreviewTarget[]): string =>
  [...new Set(targets.map(({ template }) => basename(template)))].join(', ')
