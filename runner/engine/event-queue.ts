/** Many writers, one reader: what hosts say at the same time, one event after the other. */
export class EventQueue<T> implements AsyncIterable<T> {
  private readonly waiting: T[] = []
  private closed = false
  private error: unknown
  private wake: (() => void) | undefined

  push(item: T): void {
    this.waiting.push(item)
    this.wake?.()
  }

  close(error?: unknown): void {
    this.closed = true
    this.error = error
    this.wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      for (let item = this.waiting.shift(); item !== undefined; item = this.waiting.shift()) yield item
      if (this.closed) {
        if (this.error !== undefined) throw this.error
        return
      }
      await new Promise<void>(resolve => {
        this.wake = resolve
      })
    }
  }
}
