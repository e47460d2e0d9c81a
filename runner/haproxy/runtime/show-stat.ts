import { type Fields, fieldsOfJson, typedValue } from './fields.ts'

/** One row of the statistics: a frontend, a backend, a server or a listener. */
export interface StatRow {
  /** pxname */
  readonly proxy: string
  /** svname: `FRONTEND`, `BACKEND`, or the name of a server or listener. */
  readonly name: string
  readonly kind: 'frontend' | 'backend' | 'server' | 'listener'
  readonly fields: Fields
}

const kinds = ['frontend', 'backend', 'server', 'listener'] as const

/** `OBJECT.PROXY.ID.POS.NAME.PROCESS:TAGS:TYPE:VALUE` */
const typed = /^([FBSL]\.\d+\.\d+)\.\d+\.([^.]+)\.\d+:[^:]*:([^:]*):(.*)$/

/** What `show stat` tells, whether it was asked for as typed, as json or as csv. */
export const readStat = (answer: string): readonly StatRow[] => {
  const text = answer.trim()
  const objects = text.startsWith('[')
    ? (JSON.parse(text.replace(/\n[\s\S]*$/, '')) as Parameters<typeof fieldsOfJson>[0][]).map(fieldsOfJson)
    : text.startsWith('#')
      ? readCsv(text)
      : readTyped(text)
  return objects.flatMap(fields => rowOf(fields) ?? [])
}

const rowOf = (fields: Fields): StatRow | undefined => {
  const { pxname, svname, type } = fields
  const kind = kinds[Number(type)]
  if (pxname === undefined || svname === undefined || kind === undefined) return undefined
  return { proxy: String(pxname), name: String(svname), kind, fields }
}

const readTyped = (text: string): readonly Fields[] => {
  const objects = new Map<string, Record<string, string | number>>()
  for (const line of text.split('\n')) {
    const [, object, name, type = '', value = ''] = typed.exec(line) ?? []
    if (object === undefined || name === undefined) continue
    const fields = objects.get(object) ?? {}
    fields[name] = typedValue(type, value)
    objects.set(object, fields)
  }
  return [...objects.values()]
}

/** Columns that are texts whatever is in them: a server may be called 1. */
const texts =
  /^(pxname|svname|status|tracked|check_status|agent_status|last_chk|last_agt|check_desc|agent_desc|addr|cookie|mode|algo|agg_.*|proto|srid|-)$/

const readCsv = (text: string): readonly Fields[] => {
  const [head = '', ...lines] = text.split('\n')
  const names = cells(head.replace(/^# */, ''))
  return lines
    .filter(line => line !== '')
    .map(line =>
      Object.fromEntries(
        cells(line).flatMap((cell, index) => {
          const name = names[index]
          if (name === undefined || name === '' || cell === '') return []
          return [[name, texts.test(name) || !/^-?\d+(\.\d+)?$/.test(cell) ? cell : Number(cell)]]
        })
      )
    )
}

/** A cell with a comma or a quote in it is quoted, a quote in it doubled. */
const cells = (line: string): readonly string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"')
  )
