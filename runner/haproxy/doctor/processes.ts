import type { ProcessReading, Readings } from './readings.ts'

export interface Processes {
  readonly master: ProcessReading | undefined
  /** The one that takes new connections: the youngest. */
  readonly worker: ProcessReading | undefined
  /** Those that only finish what they have begun, the oldest first. */
  readonly old: readonly ProcessReading[]
}

/** Who is who among HAProxy's processes. Without a master the only one is the worker. */
export const processesOf = ({ processes, service }: Readings): Processes => {
  const pids = new Set(processes.map(({ pid }) => pid))
  const parents = new Set(processes.map(({ parent }) => parent).filter(pid => pids.has(pid)))
  const main = service?.mainPid
  // Somebody else's HAProxy, in a container say, is no part of the service.
  const master =
    processes.find(({ pid }) => pid === main && parents.has(pid)) ??
    (main && pids.has(main) ? undefined : processes.find(({ pid }) => parents.has(pid)))
  const workers = master
    ? processes.filter(({ parent }) => parent === master.pid)
    : processes.filter(({ pid }) => !main || !pids.has(main) || pid === main)
  const byAge = [...workers].sort((a, b) => b.age - a.age || a.pid - b.pid)
  return { master, worker: byAge.at(-1), old: byAge.slice(0, -1) }
}
