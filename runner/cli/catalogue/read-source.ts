import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Branch, branches } from '../../haproxy/catalogue/keyword.ts'
import { readRegistered } from '../../haproxy/catalogue/registered.ts'
import { filesOf } from './files-of.ts'
import { addonNeeds } from './overlay.ts'
import { type Documentation, readDocumentation } from './read-documentation.ts'
import { comparedWords, registeredSections } from './read-sections.ts'
import { readTables, type TableEntry } from './read-tables.ts'

/** What one folder of HAProxy's sources says of its keywords. */
export interface Source {
  readonly version: string
  readonly branch: Branch
  readonly documentation: Documentation
  readonly tables: readonly TableEntry[]
  /** First words that the parser of each section compares a line with, `proxy` for the four kinds of proxies. */
  readonly compared: ReadonlyMap<string, readonly string[]>
  /** Kinds of sections, in alphabetical order. */
  readonly sections: readonly string[]
  /** Keywords of which a `no` is not refused. */
  readonly negatable: readonly string[]
}

const proxies = ['listen', 'frontend', 'backend', 'defaults']

/** Sections that stand in files of their own, or that no documentation describes. */
const otherFiles = /^(spoe-|namespace_list$)/

/** Reads a folder of sources; undefined when it holds none of a branch that is looked at. */
export const readSource = (dir: string): Source | undefined => {
  const version = text(join(dir, 'VERSION')).trim()
  const branch = branches.find(name => version.startsWith(`${name}.`))
  if (!branch) return undefined
  const needs = filesOf(text(join(dir, 'Makefile')))
  const tables: TableEntry[] = []
  const compared = new Map<string, readonly string[]>()
  const files = sourceFiles(dir).map(file => [file, text(join(dir, file))] as const)
  const sections = new Set<string>(['global'])
  for (const [file, source] of files) {
    tables.push(...readTables(source, needs.get(file) ?? addonNeeds[dirname(file)]))
    for (const [section, parser] of registeredSections(source)) {
      if (otherFiles.test(section) || section.includes('_')) continue
      sections.add(section)
      const its = files.find(([, other]) => new RegExp(`^(static )?int[ \\n]${parser}\\(`, 'm').test(other))
      const words = its ? comparedWords(its[1], parser) : []
      compared.set(
        proxies.includes(section) ? 'proxy' : section,
        words.filter(word => !proxies.includes(word))
      )
    }
  }
  return {
    version,
    branch,
    documentation: readDocumentation(text(join(dir, 'doc/configuration.txt'))),
    tables,
    compared,
    sections: [...sections].sort(),
    negatable: negatableWords(text(join(dir, 'src/cfgparse.c')))
  }
}

/** What a program of the same branch registers; nothing without its output. */
export const readProgram = (file: string | undefined) =>
  file === undefined ? undefined : readRegistered(text(file))

const text = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')

const sourceFiles = (dir: string): readonly string[] =>
  ['src', ...below(dir, 'addons')].flatMap(folder =>
    readdirSync(join(dir, folder))
      .filter(name => name.endsWith('.c'))
      .sort()
      .map(name => `${folder}/${name}`)
  )

const below = (dir: string, folder: string): readonly string[] =>
  existsSync(join(dir, folder))
    ? readdirSync(join(dir, folder))
        .sort()
        .map(name => `${folder}/${name}`)
        .filter(path => statSync(join(dir, path)).isDirectory())
    : []

/** `kwm != KWM_STD && strcmp(args[0], "option") != 0 && …` */
const negatableWords = (source: string): readonly string[] => {
  const condition = /if \(kwm != KWM_STD && (strcmp[\s\S]*?)\) \{/.exec(source)?.[1] ?? ''
  return [...condition.matchAll(/strcmp\(args\[0\], "([^"]+)"\)/g)].map(([, word = '']) => word)
}
