import { createHash } from 'node:crypto'
import type { Flight, Frame } from '../../engine/host.ts'
import type { Content, HostStep } from '../../modules/module.ts'
import { contentOf, type Pack, type Packed } from './flight-script.ts'

const chunkSize = 256 * 1024
const largeFlight = 8 * 1024 * 1024

/**
 * Sends the contents of a flight, one after the other and each once, as `more BYTES KIND` chunks: the pack.
 * A content that cannot be read, or that is not what was planned, becomes a failing step.
 */
export async function upload(
  flight: Flight,
  write: (bytes: Uint8Array | string) => Promise<void>,
  tell: (frame: Frame) => void
): Promise<Pack> {
  const steps = flight.records.flatMap(record => record.steps.map(step => ({ record: record.id, step })))
  const kind = isLarge(steps.map(({ step }) => contentOf(step))) ? 'large' : 'small'
  const bySum = new Map<string, Packed>()
  const byStep = new Map<HostStep, Packed>()
  let position = 0
  let buffered: Uint8Array[] = []
  let bufferedLength = 0
  const flush = async () => {
    if (bufferedLength === 0) return
    await write(`more ${bufferedLength} ${kind}\n`)
    for (const bytes of buffered) await write(bytes)
    buffered = []
    bufferedLength = 0
  }
  const send = async (content: Content, progress: (sent: number) => void): Promise<Packed> => {
    const offset = position
    const hash = createHash('sha256')
    try {
      for await (const bytes of content.open()) {
        hash.update(bytes)
        for (let at = 0; at < bytes.byteLength; ) {
          const piece = bytes.subarray(at, at + chunkSize - bufferedLength)
          buffered.push(piece)
          bufferedLength += piece.byteLength
          position += piece.byteLength
          at += piece.byteLength
          if (bufferedLength < chunkSize) continue
          await flush()
          progress(position - offset)
        }
      }
    } catch (cause) {
      if (cause instanceof UploadEnded) throw cause
      return { failure: cause instanceof Error ? cause.message : String(cause) }
    }
    if (hash.digest('hex') !== content.sha256)
      return { failure: 'the content changed on the controller since the task was planned: run again' }
    return { offset, length: position - offset }
  }
  for (const { record, step } of steps) {
    const given = contentOf(step)
    if (given === undefined) continue
    const content = typeof given === 'string' ? textContent(given) : given
    let packed = bySum.get(content.sha256)
    if (!packed) {
      packed = await send(content, sent => {
        if (step.do === 'write')
          tell({
            type: 'upload',
            record,
            path: step.path,
            sent,
            ...(content.size !== undefined && { total: content.size })
          })
      })
      bySum.set(content.sha256, packed)
    }
    byStep.set(step, packed)
  }
  await flush()
  return step => byStep.get(step) ?? { failure: 'nothing is packed' }
}

/** The other end is gone, or the upload was cancelled: no content is to blame. */
export class UploadEnded extends Error {}

const isLarge = (contents: readonly (Content | string | undefined)[]): boolean => {
  const sizes = contents.map(content => (typeof content === 'object' ? content.size : (content?.length ?? 0)))
  return (
    sizes.some(size => size === undefined) ||
    sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0) > largeFlight
  )
}

const textContent = (text: string): Content => {
  const bytes = Buffer.from(text)
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    open: async function* () {
      yield bytes
    }
  }
}
