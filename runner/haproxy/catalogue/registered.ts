import { type Kind, type Ruleset, rulesets } from './keyword.ts'

/** A keyword as a program registers it. `at` is a section, a rule set or, of an option, the kind of line it stands in. */
export interface Registered {
  readonly kind: Kind
  readonly name: string
  readonly at?: string
  /** Whatever begins with the name is it. */
  readonly prefix?: true
  /** Words that an option takes; undefined when any number. */
  readonly takes?: number
  /** Of a fetch or converter: `(string[,integer])`. */
  readonly parameters?: string
  readonly input?: string
  readonly output?: string
  /** `path -m beg`, of an ACL's criterion. */
  readonly means?: string
}

/** Sections whose keywords HAProxy keeps in its table under another name. */
const sectionNames: Readonly<Record<string, string>> = { listen: 'proxy' }

/**
 * Reads what `haproxy -dKall -q -c -f FILE` prints. It is what this very program understands, with its build's options and
 * library, though not all: keywords older than HAProxy's tables (acl, balance, maxconn …) are not in it.
 */
export const readRegistered = (output: string): readonly Registered[] => {
  const found: Registered[] = []
  let list = ''
  let section = ''
  for (const line of output.split('\n')) {
    const title = /^# List of registered (.*):/.exec(line)?.[1]
    if (title !== undefined) list = title
    else if (line === '' || line.startsWith('#')) continue
    else if (list === 'configuration keywords') {
      if (!line.startsWith('\t')) section = line
      else found.push(configurationKeyword(section, line.trim()))
    } else {
      const keyword = otherKeyword(list, line)
      if (keyword) found.push(keyword)
    }
  }
  return found
}

const configurationKeyword = (section: string, text: string): Registered => {
  const words = text.split(/\s+/)
  const option = /^(bind|server) /.exec(text)?.[1]
  if (section === 'listen' && (option === 'bind' || option === 'server')) {
    const [name = '', takes] = words.slice(option === 'server' ? 3 : words[2] === 'ssl' && words[3] ? 3 : 2)
    return { kind: option, name, ...taking(takes) }
  }
  const rules = section === 'listen' ? rulesets.find(set => text.startsWith(`${set} `)) : undefined
  if (rules) return action(rules, text.slice(rules.length + 1))
  if (section === 'crt-list')
    return { kind: 'certificate', name: words[0] ?? '', at: section, ...taking(words[1]) }
  return {
    kind: 'line',
    name: text.replace(/\s*\[.*$/, ''),
    at: sectionNames[section] ?? section
  }
}

const action = (at: Ruleset, name: string): Registered =>
  name.endsWith('*')
    ? { kind: 'action', name: name.slice(0, -1), at, prefix: true }
    : { kind: 'action', name, at }

/** `+2`; `+-1` is any number. */
const taking = (text: string | undefined): { readonly takes?: number } => {
  const takes = text === undefined ? 0 : Number(text.slice(1))
  return takes < 0 ? {} : { takes }
}

const otherKeyword = (list: string, line: string): Registered | undefined => {
  switch (list) {
    case 'ACL keywords': {
      const [name = '', means = ''] = line.split(' = ')
      return { kind: 'match', name, means }
    }
    case 'CLI keywords': {
      const name = line.replace(/\s*\[(MASTER|WORKER|EXPERIM|EXPERT)\]/g, '').trim()
      return { kind: 'command', name, at: line.includes('[MASTER]') ? 'master' : 'worker' }
    }
    case 'sample converter functions': {
      const read = /^(\S+?)(\(.*\))?: (\S+) => (\S+)$/.exec(line)
      if (!read) return undefined
      // HAProxy prints what comes out before what goes in (smp_dump_conv_kw of 2.6 to 3.4).
      const [, name = '', parameters, output = '', input = ''] = read
      return { kind: 'converter', name, ...(parameters ? { parameters } : {}), input, output }
    }
    case 'sample fetch functions': {
      const read = /^\[[ Y.]+\] (\S+?)(\(.*\))?: (\S+)$/.exec(line)
      if (!read) return undefined
      const [, name = '', parameters, output = ''] = read
      return { kind: 'fetch', name, ...(parameters ? { parameters } : {}), output }
    }
    case 'filter names':
      return { kind: 'filter', name: line.replace(/\s*\[.*$/, '') }
    case 'service names':
      return { kind: 'service', name: line.trim() }
    default:
      return undefined
  }
}
