const bound = 15_000

/** Asks again until the assertion holds, and resolves to what it returned; after 15 seconds its last failure is the test's. */
export const eventually = async <T>(assertion: () => T | Promise<T>): Promise<T> => {
  const until = Date.now() + bound
  for (;;) {
    try {
      return await assertion()
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise(resolve => setTimeout(resolve, 25))
    }
  }
}
