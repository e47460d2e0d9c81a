import { createHash } from 'node:crypto'
import type { Answer } from '../../modules/module.ts'

/** What the shell says, with records by their index in the flight. */
export type ShellFrame =
  | { readonly type: 'ready' }
  | { readonly type: 'begun' }
  | { readonly type: 'landed' }
  | { readonly type: 'broken' | 'busy'; readonly text: string }
  | {
      readonly type: 'answers'
      readonly record: number
      readonly answers: readonly Answer[]
      readonly digest: string
      readonly refused: boolean
    }
  | { readonly type: 'agreed'; readonly record: number }
  /** Bytes of the file that a step fetches, in order. */
  | { readonly type: 'piece'; readonly record: number; readonly step: number; readonly bytes: Uint8Array }
  | { readonly type: 'start'; readonly record: number; readonly step: number }
  | {
      readonly type: 'progress'
      readonly record: number
      readonly step: number
      readonly seconds: number
      readonly line: string
    }
  | {
      readonly type: 'end'
      readonly record: number
      readonly step: number
      readonly code: number
      readonly seconds: number
      readonly out: string
      readonly err: string
    }

/** The other end said something that is not a frame; the text begins with what it was. */
export class FrameError extends Error {}

const longestHeader = 200
const longestBody = 256 * 1024 * 1024

/** Bytes, cut anywhere, to frames. Whatever comes before the first frame (banners, rc files) is skipped. */
export class FrameReader {
  readonly #mark: Buffer
  #begun = false
  #waiting: Buffer[] = []
  #length = 0
  #need = 1

  constructor(nonce: string) {
    this.#mark = Buffer.from(`${nonce} `)
  }

  push(chunk: Uint8Array): ShellFrame[] {
    this.#waiting.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    this.#length += chunk.byteLength
    if (this.#length < this.#need) return []
    let bytes = this.#waiting.length === 1 ? (this.#waiting[0] as Buffer) : Buffer.concat(this.#waiting)
    const frames: ShellFrame[] = []
    if (!this.#begun) bytes = this.#skipToFirst(bytes)
    while (this.#begun) {
      const taken = this.#take(bytes)
      if (typeof taken === 'number') {
        this.#need = taken
        break
      }
      frames.push(taken.frame)
      bytes = bytes.subarray(taken.length)
    }
    this.#waiting = [bytes]
    this.#length = bytes.length
    return frames
  }

  #skipToFirst(bytes: Buffer): Buffer {
    const at = bytes.indexOf(Buffer.concat([this.#mark, Buffer.from('ready\n')]))
    this.#begun = at >= 0
    if (at >= 0) return bytes.subarray(at)
    return bytes.subarray(Math.max(0, bytes.length - this.#mark.length - 6))
  }

  /** A whole frame and its length, or how many bytes must be there before it is worth looking again. */
  #take(bytes: Buffer): { readonly frame: ShellFrame; readonly length: number } | number {
    const lineEnd = bytes.indexOf(10)
    const seen = Math.min(bytes.length, this.#mark.length)
    const isFrame = this.#mark.subarray(0, seen).equals(bytes.subarray(0, seen))
    if (!isFrame || (lineEnd < 0 && bytes.length > longestHeader) || lineEnd > longestHeader)
      throw garbage(bytes)
    if (lineEnd < 0) return bytes.length + 1
    const [kind = '', ...numbers] = bytes.toString('latin1', this.#mark.length, lineEnd).trimEnd().split(' ')
    const fields = numbers.map(Number)
    const lengths = fields.slice(fields.length - (bodies[kind] ?? 0))
    const body =
      kind === 'end' ? (fields[5] ?? 0) + (fields[7] ?? 0) : lengths.reduce((sum, length) => sum + length, 0)
    if (
      !(kind in arity) ||
      fields.length !== arity[kind] ||
      fields.some(field => !(field >= 0)) ||
      body > longestBody
    )
      throw garbage(bytes)
    const end = lineEnd + 1 + body
    if (bytes.length < end) return end
    const frame = decode(kind, fields, bytes.subarray(lineEnd + 1, end))
    if (!frame) throw garbage(bytes)
    return { frame, length: end }
  }
}

/** How many numbers follow each kind, and how many of them, at the end, are lengths of the body. */
const arity: Readonly<Record<string, number>> = {
  ready: 0,
  begun: 0,
  landed: 0,
  broken: 1,
  busy: 1,
  answers: 3,
  agreed: 1,
  start: 2,
  piece: 3,
  progress: 4,
  end: 8
}
const bodies: Readonly<Record<string, number>> = { broken: 1, busy: 1, answers: 1, piece: 1, progress: 1 }

function decode(kind: string, fields: readonly number[], body: Buffer): ShellFrame | undefined {
  const [record = 0, step = 0] = fields
  switch (kind) {
    case 'ready':
    case 'begun':
    case 'landed':
      return { type: kind }
    case 'broken':
    case 'busy':
      return { type: kind, text: body.toString() }
    case 'agreed':
      return { type: kind, record }
    case 'start':
      return { type: kind, record, step }
    case 'piece':
      return { type: kind, record, step, bytes: body }
    case 'progress':
      return { type: kind, record, step, seconds: (fields[2] ?? 0) / 1e6, line: lastLine(body.toString()) }
    case 'answers': {
      const answers = decodeAnswers(body)
      const digest = createHash('sha256').update(body).digest('hex')
      return answers && { type: kind, record, answers, digest, refused: step === 1 }
    }
    case 'end': {
      const [, , code = 0, elapsed = 0, outCut = 0, out = 0, errCut = 0] = fields
      return {
        type: kind,
        record,
        step,
        code,
        seconds: elapsed / 1e6,
        out: output(body.subarray(0, out), outCut),
        err: output(body.subarray(out), errCut)
      }
    }
    default:
      return undefined
  }
}

/** `CODE LENGTH\n` and that many bytes and a newline, again and again. */
function decodeAnswers(body: Buffer): Answer[] | undefined {
  const answers: Answer[] = []
  for (let at = 0; at < body.length; ) {
    const lineEnd = body.indexOf(10, at)
    const [code = Number.NaN, length = Number.NaN] = body
      .toString('latin1', at, lineEnd)
      .split(' ')
      .map(Number)
    at = lineEnd + 1 + length + 1
    if (lineEnd < 0 || !(at <= body.length)) return undefined
    answers.push({ code, out: withoutEnd(body.toString('utf8', lineEnd + 1, at - 1)) })
  }
  return answers
}

const withoutEnd = (text: string): string => {
  let end = text.length
  while (text[end - 1] === '\n') end--
  return text.slice(0, end)
}

const output = (bytes: Buffer, cut: number): string =>
  (cut > 0 ? `[the first ${cut} bytes are left out]\n` : '') + withoutEnd(bytes.toString())

/** The last line with something on it, as a terminal would show it. */
const lastLine = (text: string): string =>
  text
    .replace(/\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07/g, '')
    .split(/[\r\n]+/)
    .map(line => line.replace(/[\x00-\x1f\x7f]/g, ' ').trim())
    .findLast(line => line !== '') ?? ''

const garbage = (bytes: Buffer): FrameError =>
  new FrameError(JSON.stringify(bytes.toString('latin1', 0, 80)).slice(1, -1))
