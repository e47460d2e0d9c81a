import { Command, Option } from 'commander'
import { type Catalogue, catalogueOf, type Fate } from '../../haproxy/catalogue/catalogue.ts'
import { docsAddress } from '../../haproxy/catalogue/docs-address.ts'
import { branches, type Keyword } from '../../haproxy/catalogue/keyword.ts'
import { kindsWith, lookUp, parts } from '../../haproxy/catalogue/look-up.ts'
import { nearest } from '../../language/nearest.ts'
import { type ExitCode, exitCode } from '../../protocol/exit-code.ts'
import { type Palette, paletteFor } from '../../report/palette.ts'
import { UsageError } from '../usage.ts'

const newest = branches[branches.length - 1] ?? branches[0]

const examples = `
Examples:
  hq-run haproxy keyword timeout client
  hq-run haproxy keyword http-request set-header --haproxy 2.8
  hq-run haproxy keyword bind alpn                    one kind only: line, bind, server, action, fetch, command …
  hq-run haproxy keyword no-quic --haproxy 3.4        what to write instead
  hq-run haproxy keyword hdr --format json

Branches that were looked at: ${branches.join(', ')}.
Exit codes: 0 that version has it · 1 it has not, or nothing has`

interface KeywordArguments {
  readonly haproxy: string
  readonly format: 'human' | 'json'
}

/** `hq-run haproxy keyword NAME` */
export const keywordCommand = (leave: (code: ExitCode) => void): Command =>
  new Command('keyword')
    .description('tell what a keyword of haproxy.cfg or the runtime API is, in a version of HAProxy')
    .argument('<name...>', 'its words; the rule set or kind may stand before them')
    .option('--haproxy <version>', 'version of HAProxy', newest)
    .addOption(new Option('--format <format>', 'report').choices(['human', 'json']).default('human'))
    .addHelpText('after', examples)
    .action((words: string[], { haproxy, format }: KeywordArguments) => {
      if (!/^\d+\.\d+/.test(haproxy))
        throw new UsageError(
          `${haproxy} is no version of HAProxy`,
          `Write one such as ${newest} or ${newest}.6.`
        )
      const catalogue = catalogueOf(haproxy)
      const name = words.join(' ')
      const found = lookUp(catalogue, name)
      if (found.length === 0) throw missing(catalogue, name)
      const colour = paletteFor(process.stdout, process.env)
      const text =
        format === 'json'
          ? JSON.stringify(
              found.map(each => asData(each, catalogue)),
              null,
              2
            )
          : found.map(each => human(each, catalogue, colour)).join('\n\n')
      process.stdout.write(`${text}\n`)
      leave(exitCode.ok)
    })
    .exitOverride()
    .showHelpAfterError('(add --help to see more)')

const asData = (keyword: Keyword, { branch }: Catalogue) => ({
  ...keyword,
  branch,
  docs: docsAddress(keyword, branch)
})

const human = (keyword: Keyword, { branch }: Catalogue, colour: Palette): string => {
  const { name, deprecated, since, until, signatures } = keyword
  const facts: readonly (readonly [label: string, text: string | undefined])[] = [
    ['stands in', places(keyword)],
    ['modes', keyword.modes.join(', ')],
    ['condition', keyword.condition && `if or unless, ${keyword.condition}`],
    ['negation', keyword.negatable ? `no ${name}` : ''],
    ['takes', keyword.takes],
    ['gives', keyword.gives],
    ['means', keyword.means],
    ['needs', keyword.needs.join(', ')],
    ['experimental', keyword.experimental ? 'with expose-experimental-directives only' : ''],
    [
      'versions',
      `${since === branches[0] ? `${since} or older` : since} to ${until ?? `${newest} and newer`}`
    ],
    [
      'deprecated',
      deprecated && [`since ${deprecated.since}`, deprecated.replacement].filter(Boolean).join(': ')
    ],
    ['docs', docsAddress(keyword, branch)]
  ]
  const written = (signatures.length > 0 ? signatures : ['']).map(text => usage(keyword, text, colour))
  return [
    `${written.join('\n')}  ${colour.dim(kinds[keyword.kind])}`,
    ...(keyword.summary ? [`  ${keyword.summary}`] : []),
    ...facts.flatMap(([label, text]) => (text ? [`  ${colour.cyan(label.padEnd(13))}${text}`] : []))
  ].join('\n')
}

/** `set-var(<name>) <expr>`, `track-sc* <key>`, `timeout client <timeout>` */
const usage = ({ name, prefix }: Keyword, text: string, colour: Palette): string => {
  if (text.startsWith('(')) return `${colour.bold(name)}${text}`
  return `${colour.bold(`${name}${prefix ? '*' : ''}`)} ${text}`.trimEnd()
}

const places = ({ kind, sections, rules, namedDefaultsOnly }: Keyword): string =>
  (kind === 'action' ? rules : sections)
    .map(place => (place === 'defaults' && namedDefaultsOnly ? 'defaults with a name' : place))
    .join(', ')

const kinds: Readonly<Record<Keyword['kind'], string>> = {
  section: 'section',
  line: 'line',
  bind: 'option of bind',
  server: 'option of server',
  certificate: 'option of a certificate',
  action: 'action of a rule',
  fetch: 'sample fetch',
  converter: 'converter',
  match: 'criterion of an ACL',
  filter: 'filter',
  service: 'service',
  command: 'command of the runtime API',
  alias: 'alias of a log format'
}

const missing = (catalogue: Catalogue, text: string): UsageError => {
  const what = `HAProxy ${catalogue.branch} has no ${text}`
  const told = fate(catalogue, text)
  switch (told.is) {
    case 'removed':
      return new UsageError(`${what}: it is gone since ${told.since}`, write(told.replacement))
    case 'renamed':
      return new UsageError(`${what}: it has another name since ${told.since}`, write(told.replacement))
    case 'not yet':
      return new UsageError(`${what} yet: it came with ${told.since}`, write(told.replacement))
    case 'elsewhere':
      return new UsageError(what, `It is known in ${told.places.join(', ')}.`)
    case 'unknown':
      return new UsageError(what, told.nearest && `Did you mean ${told.nearest}?`)
  }
}

const write = (replacement: string | undefined): string | undefined => replacement && `Write ${replacement}.`

/** Of the kinds and sections it may be meant for, the first that knows more than that there is none. */
const fate = (catalogue: Catalogue, text: string): Fate => {
  const { kinds: meant, name, rules } = parts(text)
  const [kind] = kindsWith(text)
  const fates: readonly Fate[] = [
    ...(rules ? [catalogue.fate('frontend', text)] : []),
    ...(kind && kind !== 'line' ? [catalogue.fateOf(kind, name)] : []),
    // A line that is known elsewhere was found already: what is told of its first word alone leads astray.
    ...(meant.includes('line')
      ? ['listen', 'global'].map(section => catalogue.fate(section, name))
      : []
    ).filter(({ is }) => is !== 'elsewhere')
  ]
  const names = meant.flatMap(each => catalogue.all(each).map(keyword => keyword.name))
  const near = nearest(name, names)
  return (
    fates.find(({ is }) => is !== 'unknown') ?? (near ? { is: 'unknown', nearest: near } : { is: 'unknown' })
  )
}
