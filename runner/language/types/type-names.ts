import type { TSchema } from 'typebox'

/** Names with types that are worked out when they are asked for, over those of an outer set of names. */
export class TypeNames implements ReadonlyMap<string, TSchema> {
  private readonly own: ReadonlyMap<string, () => TSchema>
  private readonly outer: ReadonlyMap<string, TSchema> | undefined
  /** Names that are there, but not on every host: they count as undefined. */
  private readonly hidden: (name: string) => boolean
  private readonly known = new Map<string, TSchema>()
  private readonly active = new Set<string>()

  constructor(
    own: ReadonlyMap<string, () => TSchema>,
    outer?: ReadonlyMap<string, TSchema>,
    hidden: (name: string) => boolean = () => false
  ) {
    this.own = own
    this.outer = outer
    this.hidden = hidden
  }

  get(name: string): TSchema | undefined {
    const make = this.own.get(name)
    if (!make) return this.outer?.get(name)
    if (this.hidden(name)) return undefined
    const earlier = this.known.get(name)
    if (earlier) return earlier
    // A circle of definitions is reported where it is looked for; its type is anything.
    if (this.active.has(name)) return {}
    this.active.add(name)
    const type = make()
    this.active.delete(name)
    this.known.set(name, type)
    return type
  }

  has(name: string): boolean {
    return this.own.has(name) ? !this.hidden(name) : (this.outer?.has(name) ?? false)
  }

  get size(): number {
    return [...this.keys()].length
  }

  *keys(): MapIterator<string> {
    for (const name of this.own.keys()) if (!this.hidden(name)) yield name
    for (const name of this.outer?.keys() ?? []) if (!this.own.has(name)) yield name
    return undefined
  }

  *values(): MapIterator<TSchema> {
    for (const [, type] of this.entries()) yield type
    return undefined
  }

  *entries(): MapIterator<[string, TSchema]> {
    for (const name of this.keys()) yield [name, this.get(name) ?? {}]
    return undefined
  }

  [Symbol.iterator](): MapIterator<[string, TSchema]> {
    return this.entries()
  }

  forEach(visit: (type: TSchema, name: string, map: ReadonlyMap<string, TSchema>) => void): void {
    for (const [name, type] of this.entries()) visit(type, name, this)
  }
}
