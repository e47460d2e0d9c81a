import { type Branch, branches, type Kind } from '../../haproxy/catalogue/keyword.ts'
import type { Row, Rows } from '../../haproxy/catalogue/row.ts'
import type { BranchFacts, Facts } from './facts.ts'

const kinds: readonly Kind[] = [
  ...(['section', 'line', 'bind', 'server', 'certificate', 'action', 'fetch', 'converter', 'match'] as const),
  ...(['filter', 'service', 'command', 'alias'] as const)
]

/** One row for each keyword of any branch, the oldest branch first in `all`. */
export const merge = (all: readonly BranchFacts[]): Rows => {
  const keywords: Record<Kind, Row[]> = Object.fromEntries(kinds.map(kind => [kind, []])) as never
  const keys = new Set(all.flatMap(({ facts }) => [...facts.keys()]))
  for (const key of [...keys].sort()) {
    const own = all.flatMap(({ branch, facts }) => {
      const its = facts.get(key)
      return its ? [{ branch, its }] : []
    })
    const newest = own.at(-1)
    if (newest) keywords[newest.its.kind].push(rowOf(own))
  }
  return { chapters: chaptersOf(all), keywords }
}

interface Of {
  readonly branch: Branch
  readonly its: Facts
}

const rowOf = (own: readonly Of[]): Row => {
  const [first, last] = [own[0], own.at(-1)]
  if (!first || !last) throw new Error('a keyword of no branch')
  const { its } = last
  const modes = own.findLast(({ its }) => its.modes.length > 0)?.its.modes ?? []
  const deprecated = own.find(({ its }) => its.deprecated)?.branch
  const before = beforeOf(own)
  return {
    name: its.name,
    ...places(its),
    ...(its.args.length > 0 ? { args: its.args } : {}),
    ...(its.takes ? { takes: its.takes } : {}),
    ...(its.condition ? { if: its.condition } : {}),
    ...(first.branch === branches[0] ? {} : { since: first.branch }),
    ...(last.branch === branches.at(-1) ? {} : { until: last.branch }),
    ...(before.length > 0 ? { before } : {}),
    ...(its.prefix ? { prefix: true } : {}),
    ...(its.negatable ? { no: true } : {}),
    ...(its.named ? { named: true } : {}),
    ...(its.experimental ? { experimental: true } : {}),
    ...(deprecated ? { deprecated } : {}),
    ...(modes.length > 0 ? { modes: modes.join(', ') } : {}),
    ...(its.input ? { input: its.input } : {}),
    ...(its.output ? { output: its.output } : {}),
    ...(its.means ? { means: its.means } : {}),
    ...(its.needs.length > 0 ? { needs: its.needs.join(', ') } : {}),
    ...(its.doc ? { doc: its.doc } : {})
  }
}

const places = (its: Facts): Pick<Row, 'in'> => (its.in.length > 0 ? { in: its.in.join(', ') } : {})

/** Each run of branches that differ from the newest in where it stands or what stands behind it. */
const beforeOf = (own: readonly Of[]): NonNullable<Row['before']> => {
  const newest = own.at(-1)?.its
  const runs: { until: Branch; text: string; differs: Pick<Row, 'in' | 'args' | 'takes'> }[] = []
  for (const { branch, its } of own) {
    const differs = {
      ...(its.in.join() === newest?.in.join() ? {} : { in: its.in.join(', ') }),
      // An older documentation may not have the entry: then what the newest says holds.
      ...(its.args.length === 0 || its.args.join('\n') === newest?.args.join('\n') ? {} : { args: its.args }),
      ...(its.takes === newest?.takes ? {} : { takes: its.takes ?? 0 })
    }
    const text = JSON.stringify(differs)
    const last = runs.at(-1)
    if (last?.text === text) last.until = branch
    else runs.push({ until: branch, text, differs })
  }
  return runs.flatMap(({ until, text, differs }) => (text === '{}' ? [] : [{ until, ...differs }]))
}

/** Chapters by title, where a branch has another number than the newest branch with that title. */
const chaptersOf = (all: readonly BranchFacts[]): Rows['chapters'] => {
  const newest = new Map(all.flatMap(({ chapters }) => [...chapters]))
  return Object.fromEntries(
    all.flatMap(({ branch, chapters }) => {
      const moved = [...chapters].flatMap(([title, number]) => {
        const now = newest.get(title)
        return now === undefined || now === number ? [] : [[now, number] as const]
      })
      // Before 3.0 the actions stood among the keywords of the proxies.
      const actions = newest.get('Alphabetically sorted actions reference')
      const keywords = chapters.get('Alphabetically sorted keywords reference')
      if (actions !== undefined && keywords !== undefined && ![...chapters.values()].includes(actions))
        moved.push([actions, keywords])
      return moved.length > 0 ? [[branch, Object.fromEntries(moved)]] : []
    })
  )
}

/** One keyword a line, so that a difference can be read. */
export const written = ({ chapters, keywords }: Rows): string =>
  [
    '{',
    '  "chapters": {',
    Object.entries(chapters)
      .map(([branch, moved]) => `    ${JSON.stringify(branch)}: ${JSON.stringify(moved)}`)
      .join(',\n'),
    '  },',
    '  "keywords": {',
    Object.entries(keywords)
      .map(
        ([kind, rows]) =>
          `    ${JSON.stringify(kind)}: [\n${rows.map(row => `      ${JSON.stringify(row)}`).join(',\n')}\n    ]`
      )
      .join(',\n'),
    '  }',
    '}',
    ''
  ].join('\n')
