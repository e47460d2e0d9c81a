/** Waits, and tells twice a second how many seconds it has been; ends early when the signal comes. */
export const pause = (
  seconds: number,
  signal: AbortSignal,
  tick: (waited: number) => void = () => {}
): Promise<void> =>
  new Promise(resolve => {
    const since = Date.now()
    const done = () => {
      clearTimeout(timer)
      clearInterval(clock)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, seconds * 1000)
    const clock = setInterval(() => tick((Date.now() - since) / 1000), 500)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
