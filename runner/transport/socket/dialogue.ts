import type { Readable, Writable } from 'node:stream'
import { type Conversation, HostError, type Reply } from '../../engine/host.ts'
import { socketCode } from '../../modules/module.ts'
import type { Opening } from './opening.ts'

/** A pair of streams that leads to a socket, or to what will open one. */
export interface Talk {
  readonly input: Writable
  readonly output: Readable
  /** Resolves to why, when the connection to the host is gone. */
  readonly gone: Promise<string>
  /** Resolves to how the other end of it ended, when that is a process: `status 1`. */
  readonly ended?: Promise<string>
  drop(): void
}

/** Bytes of an answer. */
const mostBytes = 64 * 1024 * 1024

/**
 * Sends, says that this was all, and gathers what comes until the other side ends it: HAProxy's master only ends what
 * has been ended here. What has to be opened first says how that went before anything else. A lost connection is a HostError.
 */
export const dialogue = (
  talk: Talk,
  { path, send, timeout, signal }: Conversation,
  lost: (reason: string) => HostError,
  opening?: Opening
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let length = 0
    let isOpen = opening === undefined
    let gone: string | undefined
    const end = (settle: () => void) => {
      clearTimeout(clock)
      signal.removeEventListener('abort', abort)
      talk.output.off('data', hear)
      settle()
      talk.drop()
    }
    const reply = (code: number, err = '') =>
      end(() => resolve({ code, out: Buffer.concat(pieces).toString(), err }))
    const abort = () => end(() => reject(new HostError({ kind: 'interrupted', message: 'Interrupted' })))
    const clock = setTimeout(
      () => reply(socketCode.late, `${path} gave no whole answer within ${timeout} s`),
      timeout * 1000
    )
    const hear = (bytes: Buffer): void => {
      let rest = bytes
      if (opening && !isOpen) {
        const heard = opening.hear(bytes)
        if (heard.say !== undefined) talk.input.end(heard.say)
        if (heard.is === 'failed') reply(heard.code, heard.err)
        if (heard.is !== 'open') return
        isOpen = true
        rest = heard.rest
      }
      pieces.push(rest)
      length += rest.length
      if (length > mostBytes)
        reply(socketCode.failed, `the answer of ${path} is longer than ${mostBytes / 1024 / 1024} MiB`)
    }
    const finish = async () => {
      const ending = await talk.ended
      // A connection that is cut ends its channels, too, and is told of a moment later.
      await new Promise(setImmediate)
      const reason = gone
      if (reason !== undefined) return end(() => reject(lost(reason)))
      if (!isOpen) {
        const { code, err } = opening?.despair(ending ?? '') ?? { code: socketCode.failed, err: ending ?? '' }
        return reply(code, err)
      }
      if (ending !== undefined && ending !== 'status 0')
        return reply(socketCode.failed, `the answer of ${path} broke off (${ending})`)
      reply(socketCode.answered)
    }
    void talk.gone.then(reason => {
      gone = reason
      void finish()
    })
    signal.addEventListener('abort', abort, { once: true })
    talk.input.on('error', () => {})
    talk.output.on('error', () => {})
    talk.output.on('data', hear)
    talk.output.once('end', finish).once('close', finish)
    if (signal.aborted) abort()
    else if (opening) talk.input.write(opening.first)
    else talk.input.end(send)
  })
