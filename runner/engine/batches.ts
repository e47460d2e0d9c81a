import type { Order, Pace, Size } from '../language/analysis/pace.ts'

/** How many of `all` hosts a size means; a part of them is rounded down, as in Ansible, but never to none. */
export const hostsOf = (size: Size, all: number): number =>
  size.kind === 'hosts' ? size.count : Math.max(1, Math.floor((all * size.percent) / 100))

/** The hosts in the play's order, cut into the batches that go through it one after the other. */
export const batchesOf = <T extends { readonly name: string }>(
  hosts: readonly T[],
  { serial, order }: Pick<Pace, 'serial' | 'order'>,
  random: () => number = Math.random
): readonly (readonly T[])[] => {
  const sorted = inOrder(hosts, order, random)
  if (serial.length === 0) return [sorted]
  const batches: (readonly T[])[] = []
  for (let from = 0; from < sorted.length; ) {
    const size = serial[Math.min(batches.length, serial.length - 1)]
    const batch = sorted.slice(from, from + (size ? hostsOf(size, sorted.length) : sorted.length))
    batches.push(batch)
    from += batch.length
  }
  return batches
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

const inOrder = <T extends { readonly name: string }>(
  hosts: readonly T[],
  order: Order,
  random: () => number
): readonly T[] => {
  switch (order) {
    case 'inventory':
      return hosts
    case 'reverse_inventory':
      return hosts.toReversed()
    case 'sorted':
      return hosts.toSorted(byName)
    case 'reverse_sorted':
      return hosts.toSorted(byName).toReversed()
    case 'shuffle':
      return hosts
        .map(host => ({ host, at: random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ host }) => host)
  }
}
