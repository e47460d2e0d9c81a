import { anyType, elementType, joinTypes } from '../types/type.ts'
import type { Value } from '../value.ts'
import {
  boolean,
  CallError,
  integer,
  type LanguageFunction,
  list,
  map,
  number,
  scalar,
  text
} from './language-function.ts'
import { isEqual } from './logic.ts'

type Map = { readonly [name: string]: Value }

/** Items of a range, at most: a template that asks for more is a mistake. */
const mostItems = 10_000

const items = { name: 'list', type: list } as const
const extent = { type: ['string', 'array', 'object'] }

const compareScalars = (a: Value, b: Value): number => {
  if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string') || b === null)
    throw new CallError('Only a list of numbers or a list of texts can be ordered')
  return a < b ? -1 : a > b ? 1 : 0
}

const atLeastOne = (values: readonly Value[], name: string): void => {
  if (values.length === 0)
    throw new CallError(`${name} of an empty list`, { hint: 'Ask with {{#if list}} first.', missing: true })
}

/** The arguments, or the items of the only one when that is a list. */
const spread = (values: readonly Value[], name: string): readonly Value[] => {
  const all = values.length === 1 && Array.isArray(values[0]) ? (values[0] as readonly Value[]) : values
  atLeastOne(all, name)
  return all
}

const decode = (encoded: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(atob(encoded.trim()), char => char.charCodeAt(0))
    )
  } catch {
    throw new CallError('The text is not base64 of UTF-8 text')
  }
}

const member = (whole: Map | readonly Value[], key: Value): Value => {
  const name = String(key)
  const found =
    Object.hasOwn(whole, name) && !(Array.isArray(whole) && name === 'length')
      ? (whole as Map)[name]
      : undefined
  if (found === undefined) throw new CallError(`There is no ${name} in it`, { missing: true })
  return found
}

const extreme = (name: 'min' | 'max', sign: number): LanguageFunction => ({
  name,
  doc: `The ${name === 'min' ? 'least' : 'greatest'} of the numbers or texts, given one by one or as a list.`,
  example: `{{${name} facts.cpus 4}}`,
  params: [
    { name: 'value', type: anyType },
    { name: 'more', type: anyType, rest: true }
  ],
  returns: args => (args.length === 1 ? elementType(args[0] ?? anyType) : args.reduce(joinTypes)),
  run: (...values: readonly Value[]) =>
    spread(values, name).reduce((best, value) => (compareScalars(value, best) * sign > 0 ? value : best))
})

export const dataFunctions: readonly LanguageFunction[] = [
  {
    name: 'length',
    doc: 'How many characters, items or names a text, list or map has.',
    example: '{{length servers}}',
    params: [{ name: 'value', type: extent }],
    returns: integer,
    run: (value: string | readonly Value[] | Map) =>
      typeof value === 'string'
        ? [...value].length
        : Array.isArray(value)
          ? value.length
          : Object.keys(value).length
  },
  {
    name: 'lookup',
    doc: 'The member of a map or list that a computed name or index stands for.',
    example: '{{lookup hostvars item}}',
    params: [
      { name: 'whole', type: { type: ['array', 'object'] } },
      { name: 'key', type: scalar }
    ],
    returns: ([whole = anyType]) => elementType(whole),
    run: member
  },
  {
    name: 'keys',
    doc: 'The names of a map.',
    example: '{{join (keys backends) " "}}',
    params: [{ name: 'map', type: map }],
    returns: { type: 'array', items: text },
    run: (value: Map) => Object.keys(value)
  },
  {
    name: 'values',
    doc: 'The values of a map.',
    example: '{{length (values backends)}}',
    params: [{ name: 'map', type: map }],
    returns: ([value = anyType]) => ({ type: 'array', items: elementType(value) }),
    run: (value: Map) => Object.values(value)
  },
  {
    name: 'unique',
    doc: 'The list without repeated items.',
    example: '{{join (unique packages) " "}}',
    params: [items],
    returns: ([value = list]) => value,
    run: (values: readonly Value[]) => {
      const seen = new Set<Value>()
      return values.filter((value, index) => {
        if (typeof value === 'object' && value !== null)
          return values.findIndex(other => isEqual(other, value)) === index
        return !seen.has(value) && seen.add(value)
      })
    }
  },
  {
    name: 'sort',
    doc: 'The list in order: numbers by size, texts by code point.',
    example: '{{join (sort (keys backends)) " "}}',
    params: [items],
    returns: ([value = list]) => value,
    run: (values: readonly Value[]) => [...values].sort(compareScalars)
  },
  {
    name: 'first',
    doc: 'The first item of a list.',
    example: '{{first groups.balancers}}',
    params: [items],
    returns: ([value = anyType]) => elementType(value),
    run: (values: readonly Value[]) => {
      atLeastOne(values, 'first')
      return values[0] ?? null
    }
  },
  {
    name: 'last',
    doc: 'The last item of a list.',
    example: '{{last groups.balancers}}',
    params: [items],
    returns: ([value = anyType]) => elementType(value),
    run: (values: readonly Value[]) => {
      atLeastOne(values, 'last')
      return values.at(-1) ?? null
    }
  },
  extreme('min', -1),
  extreme('max', 1),
  {
    name: 'range',
    doc: 'The integers from the first up to, not including, the second.',
    example: '{{#each (range 1 4)}}web{{this}} {{/each}}',
    params: [
      { name: 'start', type: integer },
      { name: 'end', type: integer }
    ],
    returns: { type: 'array', items: integer },
    run: (start: number, end: number) => {
      if (end - start > mostItems) throw new CallError(`A range has at most ${mostItems} items`)
      return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index)
    }
  },
  {
    name: 'round',
    doc: 'The nearest integer.',
    example: '{{round load}}',
    params: [{ name: 'value', type: number }],
    returns: integer,
    run: (value: number) => Math.round(value)
  },
  {
    name: 'json',
    doc: 'The value as JSON, on one line or indented by so many blanks.',
    example: '{{json settings 2}}',
    params: [
      { name: 'value', type: anyType },
      { name: 'indentation', type: integer, optional: true }
    ],
    returns: text,
    run: (value: Value, indentation = 0) => JSON.stringify(value, null, indentation)
  },
  {
    name: 'int',
    doc: 'The number as an integer, its fraction cut off; a text of digits as a number.',
    example: '{{int "443"}}',
    params: [{ name: 'value', type: scalar }],
    returns: integer,
    templateOnly: true,
    run: (value: Value) => {
      const result =
        typeof value === 'string' && !/^\s*[-+]?\d+\s*$/.test(value) ? Number.NaN : Math.trunc(Number(value))
      if (Number.isSafeInteger(result)) return result
      throw new CallError(`${JSON.stringify(value)} is not an integer`)
    }
  },
  {
    name: 'string',
    doc: 'The number or boolean as text.',
    example: '{{string 443}}',
    params: [{ name: 'value', type: scalar }],
    returns: text,
    templateOnly: true,
    run: (value: Value) => String(value)
  },
  {
    name: 'bool',
    doc: 'The boolean that yes, true, on and 1, or no, false, off and 0, stand for.',
    example: '{{#if (bool answer)}}…{{/if}}',
    params: [{ name: 'value', type: scalar }],
    returns: boolean,
    templateOnly: true,
    run: (value: Value) => {
      const word = String(value).toLowerCase()
      if (/^(true|yes|on|1)$/.test(word)) return true
      if (/^(false|no|off|0)$/.test(word)) return false
      throw new CallError(`${JSON.stringify(value)} is neither yes nor no`)
    }
  },
  {
    name: 'b64encode',
    doc: 'The text (UTF-8) in base64.',
    example: '{{b64encode "user:password"}}',
    params: [{ name: 'text', type: text }],
    returns: text,
    run: (value: string) =>
      btoa(Array.from(new TextEncoder().encode(value), byte => String.fromCharCode(byte)).join(''))
  },
  {
    name: 'b64decode',
    doc: 'The text (UTF-8) that stands in base64.',
    example: '{{b64decode certificate.content}}',
    params: [{ name: 'text', type: text }],
    returns: text,
    run: decode
  }
]
