import type { Kind } from '../types/type.ts'

/** What conditions can call besides the functions that templates have too. */
export interface ConditionWord {
  readonly name: string
  /** One sentence. */
  readonly doc: string
  /** As in a condition. */
  readonly example: string
  /** A snippet of its arguments. */
  readonly args: string
  /** Kinds of what it is called of, as in `text.size()`; a function of its own without. */
  readonly of?: readonly Kind[]
}

const text: readonly Kind[] = ['string']
const many: readonly Kind[] = ['array', 'object']

/** Functions, methods and macros of CEL that are of use on our values. */
export const conditionWords: readonly ConditionWord[] = [
  {
    name: 'has',
    doc: 'Whether a variable or a member is defined.',
    example: 'has(vars.proxy)',
    args: '(${1:vars.x})'
  },
  {
    name: 'size',
    doc: 'How many characters, items or names it has.',
    example: 'size(servers) > 1',
    args: '(${1:value})'
  },
  {
    name: 'double',
    doc: 'The value as a number with a fraction.',
    example: 'double(load) < 0.5',
    args: '(${1:value})'
  },
  {
    name: 'size',
    of: ['string', ...many],
    doc: 'How many characters, items or names it has.',
    example: 'servers.size() > 1',
    args: '()'
  },
  {
    name: 'startsWith',
    of: text,
    doc: 'Whether the text begins with another.',
    example: 'path.startsWith("/")',
    args: '("$1")'
  },
  {
    name: 'endsWith',
    of: text,
    doc: 'Whether the text ends with another.',
    example: 'file.endsWith(".pem")',
    args: '("$1")'
  },
  {
    name: 'contains',
    of: text,
    doc: 'Whether the text holds another.',
    example: 'result.stdout.contains("up to date")',
    args: '("$1")'
  },
  {
    name: 'matches',
    of: text,
    doc: 'Whether a regular expression (RE2) matches somewhere in the text.',
    example: 'version.matches("^3\\\\.")',
    args: '("$1")'
  },
  {
    name: 'lowerAscii',
    of: text,
    doc: 'The text with A to Z in lower case.',
    example: 'mode.lowerAscii() == "http"',
    args: '()'
  },
  {
    name: 'upperAscii',
    of: text,
    doc: 'The text with a to z in upper case.',
    example: 'method.upperAscii() == "GET"',
    args: '()'
  },
  {
    name: 'trim',
    of: text,
    doc: 'The text without blanks and line breaks at both ends.',
    example: 'result.stdout.trim() == "ok"',
    args: '()'
  },
  {
    name: 'split',
    of: text,
    doc: 'The list of texts between the separators.',
    example: '"x" in names.split(",")',
    args: '("$1")'
  },
  {
    name: 'substring',
    of: text,
    doc: 'The text from an index, up to another.',
    example: 'version.substring(0, 1) == "3"',
    args: '(${1:0})'
  },
  {
    name: 'indexOf',
    of: text,
    doc: 'Where a text first occurs in it, or -1.',
    example: 'url.indexOf("?") < 0',
    args: '("$1")'
  },
  {
    name: 'join',
    of: ['array'],
    doc: 'The texts of a list as one, with a separator between them.',
    example: 'names.join(",") == "a,b"',
    args: '("$1")'
  },
  {
    name: 'all',
    of: many,
    doc: 'Whether something holds for every item of a list, or every name of a map.',
    example: 'servers.all(s, s.port > 0)',
    args: '(${1:item}, $2)'
  },
  {
    name: 'exists',
    of: many,
    doc: 'Whether something holds for any item of a list, or any name of a map.',
    example: 'servers.exists(s, s.name == "a")',
    args: '(${1:item}, $2)'
  },
  {
    name: 'exists_one',
    of: many,
    doc: 'Whether something holds for exactly one.',
    example: 'servers.exists_one(s, s.backup)',
    args: '(${1:item}, $2)'
  },
  {
    name: 'filter',
    of: many,
    doc: 'The items that something holds for.',
    example: 'servers.filter(s, s.backup).size() < 2',
    args: '(${1:item}, $2)'
  },
  {
    name: 'map',
    of: many,
    doc: 'The list of what each item gives.',
    example: '"a" in servers.map(s, s.name)',
    args: '(${1:item}, $2)'
  }
]
