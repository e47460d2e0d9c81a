import type { Scope, Value } from './value.ts'

/** Stands for a secret, whatever its text and length. */
export const mask = '••••••••'

/** Shorter texts would mask half of everything; a secret that short is none. */
const shortest = 4

/** Remembers every secret that was read and takes it out of whatever is said. */
export class Redactor {
  private readonly secrets = new Set<string>()
  private pattern: RegExp | undefined

  add(value: Value): void {
    if (typeof value === 'string') {
      for (const text of [value, ...value.split('\n'), JSON.stringify(value).slice(1, -1)])
        if (text.length >= shortest) this.secrets.add(text)
      this.pattern = undefined
    } else if (Array.isArray(value)) for (const item of value) this.add(item)
    else if (typeof value === 'object' && value !== null)
      for (const item of Object.values(value)) this.add(item)
  }

  /** A scope that remembers the secrets read through it. */
  watch(scope: Scope): Scope {
    return {
      resolve: name => {
        const resolved = scope.resolve(name)
        if (resolved?.secret) this.add(resolved.value)
        return resolved
      },
      names: () => scope.names()
    }
  }

  redact<T>(said: T): T {
    if (this.secrets.size === 0) return said
    this.pattern ??= new RegExp(
      [...this.secrets]
        .sort((a, b) => b.length - a.length)
        .map(literally)
        .join('|'),
      'g'
    )
    return walk(said, this.pattern) as T
  }
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const walk = (value: unknown, pattern: RegExp): unknown => {
  if (typeof value === 'string') return value.replace(pattern, mask)
  if (Array.isArray(value)) return value.map(item => walk(item, pattern))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, pattern)]))
  return value
}
