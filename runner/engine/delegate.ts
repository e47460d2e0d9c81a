import { hostConnection } from '../language/inventory/host-connection.ts'
import type { Inventory, InventoryHost } from '../language/inventory/inventory.ts'
import { LanguageError } from '../language/language-error.ts'
import type { Node } from '../language/node.ts'
import type { Redactor } from '../language/redact.ts'
import type { Scope } from '../language/value.ts'
import { renderNode } from '../language/variables/render.ts'
import type { Env } from './env.ts'
import type { Target } from './host.ts'
import { type Credentials, targetOf } from './target.ts'

/** Where a task is done that is delegated: how to log in there, and what says whom it becomes. */
export interface Delegate extends Pick<Env, 'connection' | 'loginUser'> {
  readonly target: Target
}

/** The name that delegate_to has for this host now; undefined when it cannot be known yet. Throws a LanguageError. */
export const delegateName = (node: Node, scope: Scope): string | undefined => {
  const { value, unknown } = renderNode(node, scope)
  return unknown ? undefined : String(value)
}

/** Finds hosts to delegate to. `scopeOf`: what such a host sees itself, for its connection variables. */
export const delegates = (
  inventory: Inventory,
  scopeOf: (host: InventoryHost) => Scope,
  credentials: Credentials,
  redactor: Redactor
): ((name: string, node: Node) => Delegate) => {
  const known = new Map<string, Delegate>()
  return (name, node) => {
    const earlier = known.get(name)
    if (earlier) return earlier
    const host = inventory.hosts.get(name)
    if (!host) throw unknownHost(name, node)
    const connection = hostConnection(scopeOf(host), host)
    const target = targetOf(name, connection, credentials)
    for (const secret of [target.password, target.becomePassword])
      if (secret !== undefined) redactor.add(secret)
    const delegate = { target, connection, loginUser: target.user }
    known.set(name, delegate)
    return delegate
  }
}

const unknownHost = (name: string, node: Node): LanguageError =>
  new LanguageError({
    code: 'unknown-host',
    severity: 'error',
    message: `No host is called ${name === '' ? '(nothing)' : name}, so nothing can be delegated to it`,
    hint: 'delegate_to names a host of the inventory.',
    ...node.source.place(node.start, node.end)
  })
