const kept = 1000
const all: Record<string, number[]> = {}

/** Performs work and keeps how many milliseconds it took, since `since` if that is earlier. */
export const timed = <T>(name: string, work: () => T, since = performance.now()): T => {
  try {
    return work()
  } finally {
    const list = all[name] ?? []
    all[name] = list
    if (list.length < kept) list.push(performance.now() - since)
  }
}

export const timings = (): Readonly<Record<string, readonly number[]>> => all
