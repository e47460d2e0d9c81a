import { type Branch, branches, type Keyword } from './keyword.ts'

/** Page of docs.haproxy.org that describes a keyword of a branch, at its place where it has one. */
export const docsAddress = ({ kind, name, section, rules }: Keyword, branch: Branch): string => {
  const page = kind === 'command' ? 'management' : 'configuration'
  // Before 3.0 an action stood behind each of its rule sets.
  const inline = kind === 'action' && branches.indexOf(branch) < branches.indexOf('3.0')
  const heading = inline ? `${rules.find(set => set === 'http-request') ?? rules[0]} ${name}` : name
  const place = section === undefined ? '' : `#${section}-${encodeURIComponent(heading)}`
  return `https://docs.haproxy.org/${branch}/${page}.html${place}`
}
