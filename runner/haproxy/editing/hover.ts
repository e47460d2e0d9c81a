import type { Range } from '../../protocol/diagnostic.ts'
import { type Catalogue, catalogueOf } from '../catalogue/catalogue.ts'
import type { Keyword } from '../catalogue/keyword.ts'
import type { Configuration, Line, Word } from '../configuration/configuration.ts'
import { keywordText } from './keyword-text.ts'

export interface HaproxyHover {
  readonly range: Range
  readonly markdown: string
}

/** What there is to say about the keyword, action or option at an offset; `version` is HAProxy’s. */
export const haproxyHover = (
  { source, sections }: Configuration,
  offset: number,
  version: string
): HaproxyHover | undefined => {
  const catalogue = catalogueOf(version)
  const isAt = ({ start, end }: { readonly start: number; readonly end: number }) =>
    start <= offset && offset <= end
  for (const { kind, header, lines } of sections) {
    if (isAt(header.keyword)) {
      const keyword = catalogue.named('section', kind)
      return keyword && shown(keyword, header.keyword, header.keyword)
    }
    const line = lines.find(({ keyword, args }) =>
      isAt({ start: keyword.start, end: (args.at(-1) ?? keyword).end })
    )
    if (line) {
      const found = inLine(catalogue, kind, line).find(each =>
        isAt({ start: each.first.start, end: each.last.end })
      )
      return found && shown(found.keyword, found.first, found.last)
    }
  }
  return undefined

  function shown(keyword: Keyword, first: Word, last: Word): HaproxyHover {
    return { range: source.range(first.start, last.end), markdown: keywordText(keyword, catalogue) }
  }
}

interface Found {
  readonly keyword: Keyword
  readonly first: Word
  readonly last: Word
}

const inLine = (catalogue: Catalogue, section: string, line: Line): readonly Found[] => {
  const words = [line.keyword, ...line.args]
  const texts = words.map(({ text }) => text)
  const match = catalogue.find(section, texts)
  const rules = match?.rules?.split(' ').length ?? 0
  const [first, last] = [words[rules], words[(match?.words ?? 1) - 1]]
  const kind =
    texts[0] === 'bind' ? 'bind' : /^(?:default-)?server$/.test(texts[0] ?? '') ? 'server' : undefined
  const from = { bind: 2, server: 3, 'default-server': 1 }[texts[0] ?? ''] ?? words.length
  const options = kind === undefined ? [] : catalogue.options(kind, texts, from)
  return [
    ...(match && first && last ? [{ keyword: match.keyword, first, last }] : []),
    ...options.flatMap(({ at, keyword }) => {
      const word = words[at]
      return keyword && word ? [{ keyword, first: word, last: word }] : []
    })
  ]
}
