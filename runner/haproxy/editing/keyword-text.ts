import type { Catalogue } from '../catalogue/catalogue.ts'
import { docsAddress } from '../catalogue/docs-address.ts'
import type { Keyword } from '../catalogue/keyword.ts'

/** What is known of a keyword, in Markdown: how it is written, what it does, where it stands, since when, what replaces it. */
export const keywordText = (keyword: Keyword, { branch }: Catalogue): string => {
  const { name, signatures, summary, sections, rules, since, until, deprecated, experimental, needs } =
    keyword
  const written = (signatures.length > 0 ? signatures : ['']).map(each => `${name} ${each}`.trimEnd())
  const facts = [
    sections.length > 0 ? `in ${sections.join(', ')}` : '',
    rules.length > 0 ? `in ${rules.join(', ')}` : '',
    since === '2.6' ? '' : `since ${since}`,
    until === undefined ? '' : `until ${until}`,
    experimental ? 'experimental' : '',
    needs.length > 0 ? `needs ${needs.join(', ')}` : ''
  ].filter(Boolean)
  const old =
    deprecated &&
    `Deprecated since ${deprecated.since}${deprecated.replacement === undefined ? '' : `: write \`${deprecated.replacement}\``}.`
  return [
    ['```haproxy', ...written, '```'].join('\n'),
    ...(summary === undefined ? [] : [`${summary}.`]),
    ...(old === undefined ? [] : [old]),
    ...(facts.length === 0 ? [] : [`_${facts.join(' · ')}_`]),
    `[HAProxy ${branch}](${docsAddress(keyword, branch)})`
  ].join('\n\n')
}
