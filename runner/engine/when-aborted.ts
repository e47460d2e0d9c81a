import { HostError } from './host.ts'

/** Rejects when the signal comes, until it is forgotten. */
export const whenAborted = (
  signal: AbortSignal
): { readonly promise: Promise<never>; readonly forget: () => void } => {
  let forget = () => {}
  const promise = new Promise<never>((_, reject) => {
    const abort = () => reject(new HostError({ kind: 'interrupted', message: 'Interrupted' }))
    signal.addEventListener('abort', abort, { once: true })
    forget = () => signal.removeEventListener('abort', abort)
  })
  return { promise, forget: () => forget() }
}
