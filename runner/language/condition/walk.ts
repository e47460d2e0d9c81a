import type { ASTNode } from '@marcbachmann/cel-js'

/** Macros that bind a name: `list.all(x, …)`. */
const binding = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

/** What a call of a binding macro is made of; undefined for every other node. */
export const bindingOf = (
  node: ASTNode
):
  | {
      readonly name: string
      readonly over: ASTNode
      readonly macro: string
      readonly body: readonly ASTNode[]
    }
  | undefined => {
  if (node.op !== 'rcall') return undefined
  const [macro, receiver, args] = node.args
  const [first, ...rest] = args
  if (binding.has(macro) && first?.op === 'id' && rest.length > 0)
    return { name: first.args, over: receiver, macro, body: rest }
  // cel.bind(name, value, expression)
  const [value, ...body] = rest
  if (macro === 'bind' && receiver.op === 'id' && receiver.args === 'cel' && first?.op === 'id' && value)
    return { name: first.args, over: value, macro, body }
  return undefined
}

/** The nodes directly below a node. */
export const childrenOf = (node: ASTNode): readonly ASTNode[] => {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'map':
      return node.args.flat()
    case '!_':
    case '-_':
      return [node.args]
    default:
      return node.args
  }
}

/** Visits every node, with the names that macros bind where it stands. */
export const walk = (
  node: ASTNode,
  visit: (node: ASTNode, bound: ReadonlySet<string>) => void,
  bound: ReadonlySet<string> = new Set()
): void => {
  visit(node, bound)
  const binds = bindingOf(node)
  if (!binds) {
    for (const child of childrenOf(node)) walk(child, visit, bound)
    return
  }
  walk(binds.over, visit, bound)
  const within = new Set(bound).add(binds.name)
  for (const child of binds.body) walk(child, visit, within)
}

/** The dotted path that a node spells, as in `vars.tls.library`: its root first; undefined for anything else. */
export const pathOf = (node: ASTNode): readonly string[] | undefined => {
  if (node.op === 'id') return [node.args]
  if (node.op === '.') {
    const before = pathOf(node.args[0])
    return before && [...before, node.args[1]]
  }
  if (node.op === '[]' && node.args[1].op === 'value' && typeof node.args[1].args === 'string') {
    const before = pathOf(node.args[0])
    return before && [...before, node.args[1].args]
  }
  return undefined
}

/** The variables an expression names: `vars.x` counts as x. */
export const namesIn = (ast: ASTNode): ReadonlySet<string> => {
  const names = new Set<string>()
  walk(ast, (node, bound) => {
    if (node.op === 'id' && !bound.has(node.args) && node.args !== 'vars' && node.args !== 'cel')
      names.add(node.args)
    const path = pathOf(node)
    if (path?.[0] === 'vars' && path.length === 2 && path[1]) names.add(path[1])
  })
  return names
}
