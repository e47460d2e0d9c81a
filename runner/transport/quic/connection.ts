import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { isIP } from 'node:net'
import { assembly } from './assembly.ts'
import { ackFrame, closeFrame, cryptoFrame, type Frame, framesOf, pingFrame } from './frames.ts'
import { type Proven, startHandshake } from './handshake.ts'
import { initialKeys, type Keys, retryTag } from './keys.ts'
import {
  type Ids,
  type Level,
  openPacket,
  packetsOf,
  quicVersion1,
  type Sealed,
  sealPacket
} from './packet.ts'
import { WireError } from './wire.ts'

/** Why there is no connection; `heard`: the server speaks QUIC, whatever else is wrong. */
export class QuicError extends Error {
  readonly heard: boolean

  constructor(message: string, heard: boolean) {
    super(message)
    this.heard = heard
  }
}

/** A connection whose handshake is confirmed by both sides. */
export interface QuicConnection {
  readonly proven: Proven
  /** Whether the server wanted to see that the client's address is its own first. */
  readonly retried: boolean
  /** Frames that are sent until they are acknowledged. */
  send(frames: Buffer): void
  /** Who hears of streams, and of the connection's end; once. */
  listen(on: { readonly frame: (frame: Frame) => void; readonly lost: (error: QuicError) => void }): void
  close(): void
}

interface Space {
  next: number
  largest: number
  readonly received: Set<number>
  /** Frames that are not acknowledged, by the number of the packet they went in. */
  readonly sent: Map<number, Buffer>
  due: boolean
}

const space = (): Space => ({ next: 0, largest: -1, received: new Set(), sent: new Map(), due: false })

/** Milliseconds until what was not acknowledged is sent again; longer each time. */
const patience = 200
/** How many packets are acknowledged again and known as seen; older ones count as seen. */
const remembered = 128
/** The least size of a datagram with an Initial packet (RFC 9000, section 14.1). */
const least = 1200

/** `room`: bytes that the server may send over its streams. Rejects with a QuicError. */
export const connectQuic = (
  address: string,
  port: number,
  options: {
    readonly name: string
    readonly timeout: number
    readonly room: number
    readonly signal: AbortSignal
  }
): Promise<QuicConnection> =>
  new Promise((resolve, reject) => {
    const { name, timeout, room, signal } = options
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4')
    const original = randomBytes(8)
    const own = randomBytes(8)
    const handshake = startHandshake(isIP(name) ? '' : name, own, room)
    const spaces: Record<Level, Space> = { initial: space(), handshake: space(), application: space() }
    const crypto = { initial: assembly(), handshake: assembly() }
    let keys: Partial<Record<Level, { readonly client: Keys; readonly server: Keys }>> = {
      initial: initialKeys(original)
    }
    let ids: Ids = { destination: original, source: own }
    let token = Buffer.alloc(0)
    let retryFrom: Buffer | undefined
    let heard = false
    let proven: Proven | undefined
    let listener: Parameters<QuicConnection['listen']>[0] | undefined
    let early: Frame[] = []
    let wait = patience
    let timer: NodeJS.Timeout | undefined
    let over = false

    const shut = () => {
      over = true
      clearTimeout(timer)
      clearTimeout(limit)
      signal.removeEventListener('abort', aborted)
      socket.close()
    }
    const lose = (message: string) => {
      if (over) return
      const error = new QuicError(message, heard)
      tellGoodbye()
      shut()
      if (listener) listener.lost(error)
      else reject(error)
    }
    const levels = (): readonly Level[] =>
      (['initial', 'handshake', 'application'] as const).filter(level => keys[level])

    /** One packet with an ACK, when one is due, and frames. */
    const packet = (level: Level, frames: Buffer, reliable: boolean): Buffer => {
      const { client } = keys[level] as { readonly client: Keys }
      const its = spaces[level]
      const ack = its.received.size > 0 ? ackFrame(its.received) : Buffer.alloc(0)
      its.due = false
      const number = its.next
      its.next += 1
      if (reliable) its.sent.set(number, frames)
      const extra = level === 'initial' ? { token, least } : {}
      return sealPacket(level, ids, number, Buffer.concat([ack, frames]), client, extra)
    }
    const send = (level: Level, frames: Buffer, reliable: boolean) =>
      socket.send(packet(level, frames, reliable), error => {
        if (error) trouble(error)
      })
    const tellGoodbye = () => {
      const level = levels().at(-1)
      if (level && heard) send(level, closeFrame(level === 'application'), false)
    }
    const acknowledge = () => {
      for (const level of levels()) if (spaces[level].due) send(level, Buffer.alloc(0), false)
    }
    const again = () => {
      timer = setTimeout(again, wait)
      wait = Math.min(wait * 2, 1600)
      let said = false
      for (const level of levels()) {
        const frames = [...spaces[level].sent.values()]
        spaces[level].sent.clear()
        for (const each of frames) send(level, each, true)
        said ||= frames.length > 0
      }
      // The server may be waiting for leave to send more (RFC 9002, section 6.2.2.1).
      const last = levels().at(-1)
      if (!said && last) send(last, pingFrame, false)
    }

    const finishHandshake = (its: Proven): string | undefined => {
      const same = (id: number, wanted: Buffer | undefined): boolean =>
        wanted === undefined ? !its.parameters.has(id) : its.parameters.get(id)?.equals(wanted) === true
      if (!same(0x00, original) || !same(0x0f, ids.destination) || !same(0x10, retryFrom))
        return 'the server names other connection ids than were used: somebody is in between'
      proven = its
      return undefined
    }
    const hear = (level: 'initial' | 'handshake', offset: number, bytes: Buffer) => {
      crypto[level].add(offset, bytes)
      for (
        let step = handshake.receive(level, crypto[level].whole);
        step;
        step = handshake.receive(level, crypto[level].whole)
      ) {
        if (step.do === 'change-keys') {
          keys = { ...keys, handshake: step.keys }
          continue
        }
        const wrong = finishHandshake(step.proven)
        if (wrong) throw new WireError(wrong)
        const { initial: _, ...rest } = keys
        keys = { ...rest, application: step.keys }
        send('handshake', cryptoFrame(step.say), true)
      }
    }
    const attend = (level: Level, frame: Frame) => {
      if (frame.is === 'ack') {
        for (const number of spaces[level].sent.keys())
          if (frame.ranges.some(([first, last]) => first <= number && number <= last))
            spaces[level].sent.delete(number)
        return
      }
      if (frame.is === 'close') return lose(closed(frame))
      spaces[level].due = true
      if (frame.is === 'crypto' && level !== 'application') return hear(level, frame.offset, frame.bytes)
      if (frame.is === 'done' && proven && !listener) {
        clearTimeout(limit)
        const { handshake: _, ...rest } = keys
        keys = rest
        resolve(connection(proven))
      }
      if (listener) listener.frame(frame)
      else if (frame.is === 'stream' || frame.is === 'reset') early = [...early, frame]
    }
    const receive = (sealed: Sealed) => {
      if (sealed.is === 'negotiation') {
        // One that offers what was asked for is not the server's (RFC 9000, section 6.2).
        if (heard || !sealed.ids.source.equals(original) || sealed.versions.includes(quicVersion1)) return
        heard = true
        return lose(
          `the server does not speak QUIC version 1, but ${sealed.versions.map(each => `0x${each.toString(16)}`).join(', ')}`
        )
      }
      if (sealed.is === 'retry') {
        if (
          heard ||
          retryFrom ||
          sealed.token.length === 0 ||
          !retryTag(original, sealed.bytes).equals(sealed.tag)
        )
          return
        heard = true
        token = Buffer.from(sealed.token)
        retryFrom = Buffer.from(sealed.ids.source)
        ids = { ...ids, destination: retryFrom }
        keys = { initial: initialKeys(retryFrom) }
        spaces.initial.sent.clear()
        return send('initial', cryptoFrame(handshake.hello), true)
      }
      const its = spaces[sealed.level]
      const pair = keys[sealed.level]
      const opened = pair && openPacket(sealed, pair.server, its.largest + 1)
      if (!opened || its.received.has(opened.number) || opened.number <= its.largest - remembered) return
      if (!spaces.initial.received.size && sealed.level === 'initial')
        ids = { ...ids, destination: Buffer.from(sealed.source) }
      heard = true
      wait = patience
      its.received.add(opened.number)
      its.received.delete(opened.number - remembered)
      its.largest = Math.max(its.largest, opened.number)
      for (const frame of framesOf(opened.payload)) if (!over) attend(sealed.level, frame)
    }

    let refused = 0
    // The first ICMP error may be a stale one, or a server that is just starting.
    const trouble = (error: NodeJS.ErrnoException) => {
      if (over || error.code === 'ERR_SOCKET_DGRAM_NOT_RUNNING') return
      if (error.code !== 'ECONNREFUSED') lose(`UDP to ${address}:${port} fails: ${error.message}`)
      else if (++refused >= 2) lose(`nothing listens on UDP port ${port} of ${address}`)
    }
    const aborted = () => lose('interrupted')
    const limit = setTimeout(
      () =>
        lose(
          heard
            ? `the handshake was not done in ${timeout / 1000} s`
            : `no answer from UDP port ${port} of ${address} in ${timeout / 1000} s`
        ),
      timeout
    )
    const connection = (its: Proven): QuicConnection => ({
      proven: its,
      retried: retryFrom !== undefined,
      send: frames => send('application', frames, true),
      listen: on => {
        listener = on
        for (const frame of early) on.frame(frame)
        early = []
      },
      close: () => {
        if (over) return
        tellGoodbye()
        shut()
      }
    })

    signal.addEventListener('abort', aborted, { once: true })
    socket.on('error', trouble)
    socket.on('message', datagram => {
      if (over) return
      try {
        for (const sealed of packetsOf(datagram, own)) if (!over) receive(sealed)
        if (!over) acknowledge()
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        lose(error.message)
      }
    })
    socket.connect(port, address, () => {
      if (over) return
      send('initial', cryptoFrame(handshake.hello), true)
      timer = setTimeout(again, wait)
    })
  })

/** Alerts of TLS that say something to who asks (RFC 8446, section 6.2). */
const alerts: Readonly<Record<number, string>> = {
  40: 'no cipher or group in common',
  70: 'it does not speak TLS 1.3',
  80: 'an internal error of the server',
  112: 'it does not know the name that was asked for',
  116: 'it wants a certificate of the client',
  120: 'it does not offer h3 (ALPN)'
}

const closed = ({ code, application, reason }: Extract<Frame, { is: 'close' }>): string => {
  const why = reason === '' ? '' : `: ${reason}`
  if (!application && code >= 0x100 && code <= 0x1ff)
    return `the server ended the handshake: ${alerts[code - 0x100] ?? `TLS alert ${code - 0x100}`}${why}`
  return `the server closed the connection (code 0x${code.toString(16)})${why}`
}
