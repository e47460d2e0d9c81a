import type { Answer, Question } from './module.ts'

/** Those of the wished packages that are installed. */
export type Found = ReadonlySet<string>

/** A path or capability is asked for alone: rpm's answers to them do not repeat the question. */
const isCapability = (name: string): boolean => /[/(]/.test(name)

/**
 * Names, with or without version, in one question; what those leave open may still be provided by a package with
 * another name, so the same names are asked as capabilities too.
 */
export const askPackages = (packages: readonly string[]): readonly Question[] => {
  const { names, capabilities } = sort(packages)
  return [
    ...(names.length > 0
      ? [['rpm', '-q', '--', ...names] as const, ['rpm', '-q', '--whatprovides', '--', ...names] as const]
      : []),
    ...capabilities.map(name => ['rpm', '-q', '--whatprovides', '--', name] as const)
  ]
}

export const readPackages = (packages: readonly string[], answers: readonly Answer[]): Found => {
  const { names, capabilities } = sort(packages)
  const rest = [...answers]
  const [installed, provided] = names.length > 0 ? [rest.shift(), rest.shift()] : []
  const isNot = new Set(matches(installed, /^package (.+) is not installed$/))
  const nothing = new Set(matches(provided, /^no package provides (.+)$/))
  return new Set([
    ...names.filter(name => !isNot.has(name) || !nothing.has(name)),
    ...capabilities.filter((_, index) => rest[index]?.code === 0)
  ])
}

const sort = (packages: readonly string[]) => {
  const asked = packages.filter(name => name !== '*')
  return { names: asked.filter(name => !isCapability(name)), capabilities: asked.filter(isCapability) }
}

const matches = (answer: Answer | undefined, pattern: RegExp): readonly string[] =>
  (answer?.out ?? '').split('\n').flatMap(line => pattern.exec(line)?.[1] ?? [])
