import { type Flight, type Frame, HostError } from '../../engine/host.ts'
import type { Failure } from '../../protocol/failure.ts'
import { type Deferred, deferred, Queue } from '../queue.ts'
import { quoteArgv } from '../quote.ts'
import { flightScript, type Pack } from './flight-script.ts'
import { FrameError, FrameReader, type ShellFrame } from './frames.ts'
import { announced } from './launch.ts'
import { Reception } from './reception.ts'
import { UploadEnded, upload } from './upload.ts'
import type { Wire } from './wire.ts'

/** What the shell was started with. */
export interface ShellStart {
  readonly nonce: string
  readonly host: string
  readonly first: Flight
  /** How many records of the first flight are inside the command line. */
  readonly inside: number
  /** Behind sudo or su: a password is written alone, and when it was taken the text of the shell follows. */
  readonly unlock?: {
    readonly text: string
    readonly password?: string
    /** On a terminal, which forgets what is typed before the prompt: whether that is there. */
    readonly prompted?: (said: string) => boolean
  }
  /** Milliseconds until it must be ready. */
  readonly patience: number
  /** Why it ended, or did nothing, before it was ready. */
  readonly refusal: (errors: string, ending: string | undefined) => Failure
  /** A first look at the errors while it is starting: a reason to give up at once. */
  readonly despair?: (errors: string) => Failure | undefined
}

interface Airborne {
  readonly number: number
  readonly flight: Flight
  readonly frames: Queue<Frame>
  readonly landed: Deferred<void>
  uploading: boolean
  heard: boolean
  running: string | undefined
  /** Of the step that fetches a file. */
  reception: Reception | undefined
}

/** Milliseconds: how often the shell hears that we are there, how long it may say nothing, how long a cancel may take. */
const times = { alive: 20_000, silence: 150_000, cancel: 20_000, bye: 2_000 }
const keptErrors = 4_000
const nothingPacked: Pack = () => ({ failure: 'nothing is packed' })

/** A running shell on a host, one flight at a time. */
export class FramedShell {
  readonly #wire: Wire
  readonly #start: ShellStart
  readonly #reader: FrameReader
  readonly #begun = deferred<void>()
  readonly #heartbeat: NodeJS.Timeout
  #watchdog: NodeJS.Timeout
  #cancelLimit: NodeJS.Timeout | undefined
  /** What came before the shell was ready, and on standard error after that. */
  #errors = ''
  #ready = false
  /** The password was. */
  #isTold = false
  #closing = false
  #broken: HostError | undefined
  #airborne: Airborne | undefined
  #count = 0

  constructor(wire: Wire, start: ShellStart) {
    this.#wire = wire
    this.#start = start
    this.#reader = new FrameReader(start.nonce)
    this.#heartbeat = setInterval(() => this.#ready && this.#say('alive'), times.alive)
    this.#watchdog = setTimeout(() => this.#fail(start.refusal(this.#errors, undefined)), start.patience)
    wire.input.on('error', () => {})
    wire.output.on('error', () => {})
    wire.output.on('data', (bytes: Uint8Array) => this.#hear(bytes))
    wire.errors.on('data', (bytes: Uint8Array) => this.#hearError(bytes))
    wire.ended.then(ending => this.#ended(ending))
    if (!start.unlock?.prompted) this.#tellPassword()
  }

  /** Resolves when the shell runs and has the lock; the frames of its first flight are the value's. */
  async begin(): Promise<AsyncIterable<Frame>> {
    const airborne = this.#takeOff(this.#start.first)
    const { first, inside, unlock } = this.#start
    const rest = inside < first.records.length
    if (rest && !unlock) void this.#send(airborne, inside)
    await this.#begun.promise
    if (rest && unlock) void this.#send(airborne, inside)
    return airborne.frames
  }

  fly(flight: Flight): AsyncIterable<Frame> {
    if (this.#broken) throw this.#broken
    const airborne = this.#takeOff(flight)
    void this.#send(airborne, 0)
    return airborne.frames
  }

  /** Resolves when no flight is in the air. */
  async idle(): Promise<void> {
    await this.#airborne?.landed.promise.catch(() => {})
  }

  cancel(): void {
    const airborne = this.#airborne
    if (!airborne || this.#cancelLimit) return
    if (airborne.uploading || !this.#ready) {
      this.#fail({
        kind: 'interrupted',
        message: `${this.#start.host}: interrupted before the host began these tasks`
      })
      return
    }
    this.#say(`cancel ${airborne.number}`)
    this.#cancelLimit = setTimeout(
      () =>
        this.#fail({
          kind: 'interrupted',
          message: `${this.#start.host}: interrupted ${this.#when()}; it did not end in time`
        }),
      times.cancel
    )
  }

  async close(): Promise<void> {
    if (!this.#broken && !this.#airborne) this.#say('bye')
    this.#closing = true
    this.#wire.input.end()
    this.#stopClocks()
    if (this.#airborne) this.#wire.drop()
    const late = setTimeout(() => this.#wire.drop(), times.bye)
    await this.#wire.ended
    clearTimeout(late)
  }

  #takeOff(flight: Flight): Airborne {
    this.#count += 1
    const airborne: Airborne = {
      number: this.#count,
      flight,
      frames: new Queue(),
      landed: deferred(),
      uploading: false,
      heard: false,
      running: undefined,
      reception: undefined
    }
    this.#airborne = airborne
    if (this.#ready) this.#watch()
    return airborne
  }

  /** Everything the shell needs goes first, the text last: a cut on the way changes nothing. */
  async #send(airborne: Airborne, from: number): Promise<void> {
    try {
      airborne.uploading = true
      const records = airborne.flight.records.map((record, index) => ({ record, index })).slice(from)
      const needsPack = records.some(({ record }) => record.steps.length > 0)
      const pack = needsPack
        ? await upload(
            airborne.flight,
            bytes => this.#write(bytes),
            frame => airborne.frames.push(frame)
          )
        : nothingPacked
      const number =
        from === 0 && !(airborne.number === 1 && this.#start.inside > 0) ? airborne.number : undefined
      const text = flightScript(records, { ...(number !== undefined && { number }), last: true }, pack)
      await this.#write(`flight ${Buffer.byteLength(text)}\n${text}`)
      airborne.uploading = false
      this.#watch()
    } catch (cause) {
      if (!(cause instanceof UploadEnded))
        this.#end(cause instanceof Error ? cause : new Error(String(cause)))
    }
  }

  async #write(bytes: Uint8Array | string): Promise<void> {
    if (this.#broken || this.#closing) throw new UploadEnded()
    if (this.#wire.input.write(bytes)) return
    await new Promise<void>((resolve, reject) => {
      const drained = () => {
        this.#wire.input.off('close', closed)
        resolve()
      }
      const closed = () => {
        this.#wire.input.off('drain', drained)
        reject(new UploadEnded())
      }
      this.#wire.input.once('drain', drained).once('close', closed)
      void this.#wire.ended.then(closed)
    })
    if (this.#broken) throw new UploadEnded()
  }

  #say(line: string): void {
    // In the middle of an upload a line would be taken for content.
    if (this.#broken || this.#closing || this.#airborne?.uploading) return
    this.#wire.input.write(`${line}\n`)
  }

  #hear(bytes: Uint8Array): void {
    if (this.#broken) return
    // Some hosts say on standard output why they start no shell.
    if (!this.#ready) this.#errors = (this.#errors + Buffer.from(bytes).toString()).slice(-keptErrors)
    this.#watch()
    try {
      for (const frame of this.#reader.push(bytes)) this.#dispatch(frame)
      this.#overhear()
    } catch (cause) {
      if (!(cause instanceof FrameError)) throw cause
      this.#fail({
        kind: 'lost',
        message: `${this.#start.host} sent something that is not ours: ${cause.message}`,
        hint: 'Does a login script of that user leave something running that prints?'
      })
    }
  }

  #hearError(bytes: Uint8Array): void {
    this.#errors = (this.#errors + Buffer.from(bytes).toString()).slice(-keptErrors)
    this.#overhear()
  }

  /** What is said while it is starting: a prompt, or that there is no hope. */
  #overhear(): void {
    if (this.#ready || this.#broken) return
    const despair = this.#start.despair?.(this.#errors)
    if (despair) this.#fail(despair)
    else if (this.#start.unlock?.prompted?.(this.#errors)) this.#tellPassword()
  }

  #tellPassword(): void {
    const { password } = this.#start.unlock ?? {}
    if (password === undefined || this.#isTold) return
    this.#isTold = true
    this.#wire.input.write(`${password}\n`)
  }

  #dispatch(frame: ShellFrame): void {
    const { host } = this.#start
    switch (frame.type) {
      case 'ready':
        this.#ready = true
        if (this.#start.unlock) this.#wire.input.write(announced(this.#start.nonce, this.#start.unlock.text))
        this.#watch()
        return
      case 'begun':
        this.#begun.resolve()
        return
      case 'broken':
        this.#fail({ kind: 'unreachable', message: `${host} cannot be worked on: ${frame.text}` })
        return
      case 'busy':
        this.#fail(busy(host, frame.text))
        return
      default:
        this.#tell(frame)
    }
  }

  #tell(frame: Exclude<ShellFrame, { type: 'ready' | 'begun' | 'broken' | 'busy' }>): void {
    const airborne = this.#airborne
    if (!airborne) throw new FrameError(frame.type)
    airborne.heard = true
    if (frame.type === 'landed') {
      clearTimeout(this.#cancelLimit)
      this.#cancelLimit = undefined
      this.#airborne = undefined
      clearTimeout(this.#watchdog)
      airborne.frames.push(frame)
      airborne.frames.end()
      airborne.landed.resolve()
      return
    }
    const record = airborne.flight.records[frame.record]
    if (!record) throw new FrameError(`${frame.type} ${frame.record}`)
    switch (frame.type) {
      case 'start': {
        const step = record.steps[frame.step]
        airborne.running =
          record.secret || !step
            ? 'a step'
            : step.do === 'run'
              ? (step.label ?? quoteArgv(step.argv))
              : step.path
        if (step?.do === 'fetch') airborne.reception = new Reception(step)
        airborne.frames.push({ type: 'step-start', record: record.id, step: frame.step })
        return
      }
      case 'piece':
        if (!airborne.reception) throw new FrameError('piece')
        airborne.frames.push({ ...airborne.reception.take(frame.bytes), record: record.id })
        return
      case 'end': {
        const { code, out, err, seconds } = frame
        const outcome = { code, out, err, seconds }
        const { reception } = airborne
        airborne.reception = undefined
        airborne.running = undefined
        airborne.frames.push({
          type: 'step-end',
          record: record.id,
          step: frame.step,
          outcome: reception ? reception.end(outcome) : outcome
        })
        return
      }
      default:
        airborne.frames.push({ ...frame, record: record.id })
    }
  }

  /** While the shell owes us something it is never silent for long: a running step tells how it goes. */
  #watch(): void {
    clearTimeout(this.#watchdog)
    if (!this.#airborne || this.#airborne.uploading || this.#broken || this.#closing || !this.#ready) return
    this.#watchdog = setTimeout(
      () =>
        this.#fail({
          kind: 'timeout',
          message: `${this.#start.host} has said nothing for ${times.silence / 1000} s, ${this.#when()}`
        }),
      times.silence
    )
  }

  #ended(ending: string): void {
    this.#stopClocks()
    if (this.#broken || (this.#closing && !this.#airborne)) return
    if (!this.#ready) {
      this.#fail(this.#start.refusal(this.#errors, ending))
      return
    }
    const running = this.#airborne?.running
    this.#fail({
      kind: 'lost',
      message: `the connection to ${this.#start.host} was lost ${this.#when()} (${ending})`,
      ...(running !== undefined && {
        hint: `It may still be running there; until it ends the host lock keeps another run away, which then looks again.`
      })
    })
  }

  #when(): string {
    const airborne = this.#airborne
    if (!airborne) return 'between two flights'
    if (airborne.running !== undefined) return `while \`${airborne.running}\` was running`
    if (airborne.uploading) return 'in the middle of an upload, of which nothing was used'
    return airborne.heard ? 'while it was being looked at' : 'before it answered'
  }

  #fail(failure: Failure): void {
    this.#end(new HostError(failure))
  }

  #end(error: Error): void {
    if (this.#broken) return
    this.#broken =
      error instanceof HostError ? error : new HostError({ kind: 'lost', message: error.message })
    this.#stopClocks()
    this.#begun.reject(error)
    this.#airborne?.reception?.abandon()
    this.#airborne?.frames.end(error)
    this.#airborne?.landed.reject(error)
    this.#airborne = undefined
    this.#wire.drop()
  }

  #stopClocks(): void {
    clearInterval(this.#heartbeat)
    clearTimeout(this.#watchdog)
    clearTimeout(this.#cancelLimit)
  }
}

function busy(host: string, holder: string): Failure {
  const [who = '', since = '', what = ''] = holder.split('\n')
  const by = who === '' ? 'by another run' : `by ${who} since ${since}`
  return {
    kind: 'host-busy',
    message: `${host} is being worked on ${by}${what === '' ? '' : `: ${what}`}`,
    hint: 'Wait for that run to end; a step that outlived its run ends by itself.'
  }
}
