import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { isReservedName } from '../condition/reserved.ts'
import { connectionSynonyms, connectionVariables, isPassword } from '../inventory/connection-variables.ts'
import { readSshArgs } from '../inventory/ssh-args.ts'
import type { Entry, MapNode, Node } from '../node.ts'
import { checkWritten } from '../schema/validate.ts'
import { takenName } from '../variables/magic-variables.ts'
import { isTemplated } from '../yaml/plain.ts'
import { meant, problem, replacement } from './problems.ts'

/** What can be wrong with a variable's name, wherever it is defined. */
export const checkName = (name: string, node: Node): readonly Diagnostic[] => {
  const taken = takenName(name)
  if (taken) return [problem(node, 'reserved-name', taken, { hint: 'Choose another name.' })]
  if (!isReservedName(name)) return []
  const better = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_')
  return [
    problem(node, 'reserved-name', `Conditions cannot speak the name ${name}`, {
      hint:
        better === name
          ? 'It is a word of the language of conditions; choose another.'
          : `Write ${better}: letters, digits and underscores.`
    })
  ]
}

/** Names of a mapping of variables, and the types of those that say how to connect. */
export const checkVars = (vars: MapNode): readonly Diagnostic[] => vars.entries.flatMap(checkVariable)

const checkVariable = (entry: Entry): readonly Diagnostic[] => {
  const name = entry.key.value
  return name.startsWith('ansible_') ? checkConnection(entry) : checkName(name, entry.key)
}

const checkConnection = ({ key, value }: Entry): readonly Diagnostic[] => {
  const name = key.value
  const synonym = connectionSynonyms[name]
  if (synonym)
    return [
      problem(key, 'unknown-key', `hq-run does not read ${name}`, {
        hint: `Write ${synonym}.`,
        fix: replacement(key, synonym)
      })
    ]
  const schema = connectionVariables[name]
  if (!schema) {
    const better = meant(name, Object.keys(connectionVariables), key)
    return better.hint
      ? [problem(key, 'unknown-key', `hq-run does not read ${name}`, { ...better, severity: 'warning' })]
      : []
  }
  const wrong = checkWritten(schema, value, { whole: name, part: 'key', key })
  if (wrong.length > 0 || isTemplated(value)) return wrong
  if (/^ansible_ssh_\w+_args$/.test(name) && value.kind === 'scalar') {
    const { refused } = readSshArgs(String(value.value), name)
    return refused ? [problem(value, 'wrong-value', refused.message, { hint: refused.hint })] : []
  }
  if (!isPassword(name)) return wrong
  return [
    problem(value, 'wrong-value', `${name} stands here for everyone who reads this file`, {
      severity: 'warning',
      hint: name.includes('become')
        ? 'Leave it out and give -K or HQ_BECOME_PASSWORD.'
        : 'Leave it out and give -k or HQ_SSH_PASSWORD; better still, use a key.'
    })
  ]
}
