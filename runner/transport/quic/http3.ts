import { assembly } from './assembly.ts'
import { type QuicConnection, QuicError } from './connection.ts'
import { streamFrame } from './frames.ts'
import { decodeFields, encodeFields, type Field } from './qpack.ts'
import { reader, uint, varint, WireError } from './wire.ts'

export interface Http3Response {
  readonly status: number
  readonly fields: readonly Field[]
  /** As much of it as came, when the server was given no room for more. */
  readonly body: Buffer
}

const frame = (type: number, content: Buffer): Buffer =>
  Buffer.concat([varint(type), varint(content.length), content])

/** Bytes of a request that go into one packet, which has to fit every network. */
const piece = 1000
/** Larger requests would have to wait for the server's leave. */
const largest = 12_000

const types = { data: 0, headers: 1, settings: 4 } as const

/** One request on a fresh connection (RFC 9114); `room`: bytes that it lets the server send. */
export const requestHttp3 = (
  connection: QuicConnection,
  request: { readonly fields: readonly Field[]; readonly body: Buffer },
  room: number
): Promise<Http3Response> =>
  new Promise((resolve, reject) => {
    const answer = assembly()
    let length: number | undefined
    const finish = () => {
      if (answer.length < room && (length === undefined || answer.length < length)) return
      try {
        resolve(readResponse(answer.whole))
      } catch (error) {
        reject(error instanceof WireError ? new QuicError(error.message, true) : error)
      }
    }
    const headers = frame(types.headers, encodeFields(request.fields))
    const body = request.body.length > 0 ? frame(types.data, request.body) : Buffer.alloc(0)
    if (headers.length + body.length > largest)
      return reject(
        new QuicError(
          `the request has ${headers.length + body.length} bytes; a probe sends ${largest} at most`,
          true
        )
      )
    connection.listen({
      frame: each => {
        if (each.is === 'reset' && each.id === 0)
          return reject(
            new QuicError(`the server gave the request up (code 0x${each.code.toString(16)})`, true)
          )
        if (each.is !== 'stream' || each.id !== 0) return
        answer.add(each.offset, each.bytes)
        if (each.end) length = each.offset + each.bytes.length
        finish()
      },
      lost: reject
    })
    // The control stream with empty settings: no dynamic table.
    connection.send(
      streamFrame(2, 0, Buffer.concat([uint(0, 1), frame(types.settings, Buffer.alloc(0))]), false)
    )
    const whole = Buffer.concat([headers, body])
    for (let at = 0; at < whole.length; at += piece)
      connection.send(streamFrame(0, at, whole.subarray(at, at + piece), at + piece >= whole.length))
  })

/** The final response of a stream: interim ones (1xx) and trailers are read over. */
const readResponse = (bytes: Buffer): Http3Response => {
  const input = reader(bytes)
  const body: Buffer[] = []
  let fields: readonly Field[] | undefined
  let status = 0
  while (input.left > 0) {
    const type = input.varint()
    const length = input.varint()
    const content = input.take(type === types.data ? Math.min(length, input.left) : length)
    if (type === types.data) body.push(content)
    if (type !== types.headers || status >= 200) continue
    fields = decodeFields(content)
    status = Number(fields.find(([name]) => name === ':status')?.[1])
  }
  if (!fields || !(status >= 200)) throw new WireError('the server’s answer has no status')
  return { status, fields: fields.filter(([name]) => !name.startsWith(':')), body: Buffer.concat(body) }
}
