import type { Frame } from '../../engine/host.ts'
import type { FetchStep, Intake, Outcome } from '../../modules/module.ts'

type Progress = Omit<Extract<Frame, { type: 'upload' | 'download' }>, 'record'>

/** One file on its way from the host. What goes wrong with it on the controller is the step's failure. */
export class Reception {
  readonly #step: FetchStep
  #intake: Intake | undefined
  #failure: string | undefined
  #received = 0

  constructor(step: FetchStep) {
    this.#step = step
    this.#try(() => {
      this.#intake = step.to.receive(step.sha256)
    })
  }

  take(bytes: Uint8Array): Progress {
    this.#received += bytes.byteLength
    this.#try(() => this.#intake?.write(bytes))
    const { path, size } = this.#step
    return { type: 'download', path, sent: this.#received, ...(size === undefined ? {} : { total: size }) }
  }

  /** Puts the file in its place when all went well, there and here. */
  end(outcome: Outcome): Outcome {
    if (outcome.code === 0) this.#try(() => this.#intake?.finish())
    else this.abandon()
    return this.#failure === undefined ? outcome : { ...outcome, code: 1, err: this.#failure }
  }

  abandon(): void {
    this.#intake?.abandon()
    this.#intake = undefined
  }

  #try(work: () => void): void {
    if (this.#failure !== undefined) return
    try {
      work()
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error)
      this.abandon()
    }
  }
}
