import type { TSchema } from 'typebox'
import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { LanguageError } from '../language-error.ts'
import type { Node, ScalarNode } from '../node.ts'
import { checkTemplate, typeOfTemplate } from '../template/check.ts'
import { namesInTemplate } from '../template/names.ts'
import { isTemplate, type Template, templateOfScalar } from '../template/parse.ts'
import { anyType, joinTypes, listOf, mapOf, type TypeEnv, typeOfValue } from '../types/type.ts'

/** The static diagnostics of every template in the node. */
export const checkNode = (node: Node, types: TypeEnv): readonly Diagnostic[] => {
  const diagnostics: Diagnostic[] = []
  for (const scalar of templatesIn(node))
    try {
      diagnostics.push(...checkTemplate(templateOfScalar(scalar), types))
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error
      diagnostics.push(error.diagnostic)
    }
  return diagnostics
}

/** The type that rendering the node gives. */
export const typeOfNode = (node: Node, types: TypeEnv): TSchema => {
  switch (node.kind) {
    case 'map':
      return mapOf(node.entries.map(entry => [entry.key.value, typeOfNode(entry.value, types)]))
    case 'seq': {
      const [first, ...rest] = node.items.map(item => typeOfNode(item, types))
      return listOf(first ? rest.reduce(joinTypes, first) : anyType)
    }
    case 'scalar': {
      if (typeof node.value !== 'string' || !isTemplate(node.value)) return typeOfValue(node.value)
      const template = parsed(node)
      return template ? typeOfTemplate(template, types) : anyType
    }
  }
}

/** The variables that the templates in the node may name, without their members. */
export const namesInNode = (node: Node): ReadonlySet<string> => {
  const names = new Set<string>()
  for (const scalar of templatesIn(node)) {
    const template = parsed(scalar)
    if (template) for (const name of namesInTemplate(template)) names.add(name)
  }
  return names
}

const templatesIn = (node: Node, found: ScalarNode[] = []): readonly ScalarNode[] => {
  if (node.kind === 'scalar') {
    if (typeof node.value === 'string' && isTemplate(node.value)) found.push(node)
  } else if (node.kind === 'seq') for (const item of node.items) templatesIn(item, found)
  else for (const entry of node.entries) templatesIn(entry.value, found)
  return found
}

/** Undefined where the template does not parse: checkNode says so. */
const parsed = (scalar: ScalarNode): Template | undefined => {
  try {
    return templateOfScalar(scalar)
  } catch (error) {
    if (error instanceof LanguageError) return undefined
    throw error
  }
}
