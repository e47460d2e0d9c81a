/** Does pieces of work one after the other, whoever asks for them. */
export const oneByOne = (): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let before: Promise<unknown> = Promise.resolve()
  return work => {
    const done = before.then(work)
    before = done.catch(() => {})
    return done
  }
}
