/** Aborts when this program is told to end, or when nobody reads its output any more (`| head`). */
export const interruption = (): AbortSignal => {
  const interrupted = new AbortController()
  const end = () => interrupted.abort()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end)
  process.stdout.on('error', end)
  return interrupted.signal
}
