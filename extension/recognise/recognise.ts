/** Language ids of the YAML files that are ours. */
export type YamlLanguage = 'hq-playbook' | 'hq-inventory' | 'hq-vars'

export interface Recognised {
  readonly language: YamlLanguage
  /** The text says itself that it is meant for hq-run; else it takes a role of ours beside it. */
  readonly sure: boolean
}

/** Only the beginning of a text is looked at. */
const enough = 16 * 1024

/** What a YAML file of hq-run would be, by its path and its text; undefined when it is surely another's. */
export const recognise = (path: string, whole: string): Recognised | undefined => {
  const text = whole.slice(0, enough)
  if (isAnothers(text)) return undefined
  const language = byPath(path) ?? byContent(text)
  return language && { language, sure: isMarked(text) || speaksOurs(text) }
}

const byPath = (path: string): YamlLanguage | undefined => {
  if (/(^|\/)roles\/[^/]+\/(tasks|handlers)\/.+\.ya?ml$/.test(path)) return 'hq-playbook'
  if (/(^|\/)roles\/[^/]+\/((defaults|vars|params)\/.+|params)\.ya?ml$/.test(path)) return 'hq-vars'
  if (/(^|\/)(group_vars|host_vars)\/.+\.ya?ml$/.test(path)) return 'hq-vars'
  return undefined
}

const byContent = (text: string): YamlLanguage | undefined => {
  if (/^- (?:[^\n]*\n(?:[ #][^\n]*\n|\n)*? {2})?hosts:\s/m.test(text)) return 'hq-playbook'
  if (/^all:\s*(#.*)?$/m.test(text)) return 'hq-inventory'
  return /^\w[\w-]*:\s*\n(?: +#[^\n]*\n)*( +)(?:hosts|children):\s*(?:#[^\n]*)?\n\1 +\S/m.test(text)
    ? 'hq-inventory'
    : undefined
}

/** Jinja (statements, filters) and modules by their full names are Ansible's. */
const isAnothers = (text: string): boolean =>
  /\{%|\{\{[^#>}][^}|]*\|\s*\w/.test(text) || /^\s*(?:- )?(?:ansible|community)\.\w+\.\w+:/m.test(text)

/** A comment before everything else names hq-run. */
const isMarked = (text: string): boolean => /^(?:(?:---|#.*|[ \t]*)\n)*?#.*\bhq-run\b/.test(text)

/** Handlebars blocks, facts by their names, conditions in CEL. */
const speaksOurs = (text: string): boolean =>
  /\{\{[#>]|\bfacts\.[a-z]|^\s*(?:- )?when:.*(?:&&|\|\||has\(vars\.)/m.test(text)
