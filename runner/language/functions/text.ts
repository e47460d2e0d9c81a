import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { RE2JS } from 're2js'
import type { TSchema } from 'typebox'
import { quoted } from '../shell-words.ts'
import { anyType, kindsOf, mayBe } from '../types/type.ts'
import type { Value } from '../value.ts'
import {
  boolean,
  CallError,
  integer,
  type LanguageFunction,
  list,
  scalar,
  text
} from './language-function.ts'
import { isEqual } from './logic.ts'
import { isVersionAtLeast } from './version.ts'

const string = { name: 'text', type: text } as const
const quotable: TSchema = { type: ['string', 'number', 'boolean', 'array'] }

/** A regular expression in linear time, RE2's syntax. */
export const regex = (pattern: string): RE2JS => {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    throw new CallError(
      `${pattern} is not a regular expression: ${error instanceof Error ? error.message : error}`
    )
  }
}

const quoteOne = (value: Value): string => {
  if (value !== null && typeof value === 'object') throw new CallError('quote takes texts and lists of texts')
  return quoted(String(value))
}

const printable = (value: Value): string => {
  if (value === null || typeof value === 'object')
    throw new CallError('Only texts, numbers and booleans can be joined')
  return String(value)
}

export const textFunctions: readonly LanguageFunction[] = [
  {
    name: 'lower',
    doc: 'The text in lower case.',
    example: '{{lower facts.hostname}}',
    params: [string],
    returns: text,
    run: (value: string) => value.toLowerCase()
  },
  {
    name: 'upper',
    doc: 'The text in upper case.',
    example: '{{upper method}}',
    params: [string],
    returns: text,
    run: (value: string) => value.toUpperCase()
  },
  {
    name: 'trim',
    doc: 'The text without blanks and line breaks at both ends.',
    example: '{{trim result.stdout}}',
    params: [string],
    returns: text,
    run: (value: string) => value.trim()
  },
  {
    name: 'replace',
    doc: 'The text with every occurrence of one text replaced by another.',
    example: '{{replace name "." "_"}}',
    params: [string, { name: 'search', type: text }, { name: 'replacement', type: text }],
    returns: text,
    run: (value: string, search: string, replacement: string) => value.split(search).join(replacement)
  },
  {
    name: 'regexReplace',
    doc: 'The text with every match of a regular expression (RE2) replaced; $1 stands for the first group.',
    example: '{{regexReplace version "^v(.*)$" "$1"}}',
    params: [string, { name: 'pattern', type: text }, { name: 'replacement', type: text }],
    returns: text,
    run: (value: string, pattern: string, replacement: string) =>
      regex(pattern).matcher(value).replaceAll(replacement)
  },
  {
    name: 'matches',
    doc: 'Whether a regular expression (RE2) matches somewhere in the text.',
    example: '{{#if (matches host "^web")}}…{{/if}}',
    params: [string, { name: 'pattern', type: text }],
    returns: boolean,
    run: (value: string, pattern: string) => regex(pattern).matcher(value).find()
  },
  {
    name: 'split',
    doc: 'The list of texts between the separators; without a separator, the words.',
    example: '{{split "a,b" ","}}',
    params: [string, { name: 'separator', type: text, optional: true }],
    returns: { type: 'array', items: text },
    run: (value: string, separator?: string) =>
      separator === undefined ? value.split(/\s+/).filter(word => word !== '') : value.split(separator)
  },
  {
    name: 'join',
    doc: 'The items of a list as one text, with a separator (default: a comma and a blank) between them.',
    example: '{{join servers " "}}',
    params: [
      { name: 'list', type: list },
      { name: 'separator', type: text, optional: true }
    ],
    returns: text,
    run: (items: readonly Value[], separator = ', ') => items.map(printable).join(separator)
  },
  {
    name: 'concat',
    doc: 'Texts put together into one text, or lists into one list.',
    example: '{{concat prefix "/sbin"}}',
    params: [{ name: 'part', type: { type: ['string', 'number', 'boolean', 'array'] }, rest: true }],
    returns: parts =>
      parts.some(part => mayBe(part, 'array'))
        ? parts.every(part => kindsOf(part)?.has('array'))
          ? list
          : anyType
        : text,
    run: (...parts: readonly Value[]) =>
      parts.some(part => Array.isArray(part))
        ? parts.flatMap(part => {
            if (!Array.isArray(part)) throw new CallError('concat takes either texts or lists, not both')
            return part as readonly Value[]
          })
        : parts.map(printable).join('')
  },
  {
    name: 'contains',
    doc: 'Whether a text holds another, a list an item, or a map a name.',
    example: '{{#if (contains groups.balancers inventory_hostname)}}…{{/if}}',
    params: [
      { name: 'whole', type: { type: ['string', 'array', 'object'] } },
      { name: 'part', type: anyType }
    ],
    returns: boolean,
    run: (whole: string | readonly Value[] | { readonly [name: string]: Value }, part: Value) => {
      if (typeof whole === 'string') return whole.includes(printable(part))
      return Array.isArray(whole)
        ? whole.some(item => isEqual(item, part))
        : Object.hasOwn(whole, printable(part))
    }
  },
  {
    name: 'startsWith',
    doc: 'Whether the text begins with another.',
    example: '{{#if (startsWith path "/")}}…{{/if}}',
    params: [string, { name: 'start', type: text }],
    returns: boolean,
    run: (value: string, start: string) => value.startsWith(start)
  },
  {
    name: 'endsWith',
    doc: 'Whether the text ends with another.',
    example: '{{#if (endsWith file ".pem")}}…{{/if}}',
    params: [string, { name: 'end', type: text }],
    returns: boolean,
    run: (value: string, end: string) => value.endsWith(end)
  },
  {
    name: 'sha256',
    doc: 'The SHA-256 digest of the text (UTF-8), in hex.',
    example: '{{sha256 "text"}}',
    params: [string],
    returns: text,
    run: (value: string) => bytesToHex(sha256(utf8ToBytes(value)))
  },
  {
    name: 'basename',
    doc: 'The last part of a path.',
    example: '{{basename "/etc/haproxy/haproxy.cfg"}}',
    params: [{ name: 'path', type: text }],
    returns: text,
    run: (path: string) => path.replace(/\/+$/, '').split('/').at(-1) || (path.startsWith('/') ? '/' : '')
  },
  {
    name: 'dirname',
    doc: 'The path without its last part.',
    example: '{{dirname "/etc/haproxy/haproxy.cfg"}}',
    params: [{ name: 'path', type: text }],
    returns: text,
    run: (path: string) => {
      const parts = path.replace(/\/+$/, '').split('/')
      return parts.length === 1 ? (path.startsWith('/') ? '/' : '.') : parts.slice(0, -1).join('/') || '/'
    }
  },
  {
    name: 'quote',
    doc: 'The text as one word of a POSIX shell; a list as several words.',
    example: 'tar -xf {{quote archive}}',
    params: [{ name: 'value', type: quotable }],
    returns: text,
    run: (value: Value) => (Array.isArray(value) ? value.map(quoteOne).join(' ') : quoteOne(value))
  },
  {
    name: 'indent',
    doc: 'The text with blanks before every line but the first and empty ones.',
    example: '{{indent block 4}}',
    params: [string, { name: 'width', type: integer }],
    returns: text,
    run: (value: string, width: number) =>
      value.replace(/\n(?!\n|$)/g, `\n${' '.repeat(Math.max(0, Math.min(width, 1000)))}`)
  },
  {
    name: 'versionAtLeast',
    doc: 'Whether a version is the minimum or newer; development and release candidates come before their release.',
    example: '{{#if (versionAtLeast haproxy_version "3.2")}}…{{/if}}',
    params: [
      { name: 'version', type: scalar },
      { name: 'minimum', type: scalar }
    ],
    returns: boolean,
    run: (version: Value, minimum: Value) => isVersionAtLeast(String(version), String(minimum))
  }
]
