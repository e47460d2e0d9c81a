import { type Fields, fieldsOfJson, typedValue } from './fields.ts'

/** `POS.NAME.PROCESS:TAGS:TYPE:VALUE` */
const typed = /^\d+\.([^.]+)\.\d+:[^:]*:([^:]*):(.*)$/

/** What `show info` tells, whether it was asked for as typed, as json or as plain text (then all are texts). */
export const readInfo = (answer: string): Fields => {
  const text = answer.trim()
  if (text.startsWith('['))
    return fieldsOfJson(JSON.parse(text.replace(/\n[\s\S]*$/, '')) as Parameters<typeof fieldsOfJson>[0])
  const fields: Record<string, string | number> = {}
  for (const line of text.split('\n')) {
    const [, name, type, value] = typed.exec(line) ?? []
    if (name !== undefined) fields[name] = typedValue(type ?? '', value ?? '')
    else {
      const at = line.indexOf(':')
      if (at > 0) fields[line.slice(0, at)] = line.slice(at + 1).trim()
    }
  }
  return fields
}
