/** What a command says when it has done what it was asked; for most of them that is nothing. */
const successes: readonly (readonly [command: RegExp, success: RegExp])[] = [
  [/^set server \S+ (addr|check-addr|agent-addr) /, /^$|changed|no need to change/],
  [/^set server /, /^$/],
  [/^(add|del|set|clear|commit) (map|acl) /, /^$/],
  [/^prepare (map|acl) /, /^New version created: \d+/],
  [/^new ssl cert /, /^New empty certificate store /],
  [/^set ssl cert /, /^Transaction (created|updated) for certificate /],
  [/^(commit|add) ssl (cert|crt-list) /, /^Success!?$/m],
  [/^abort ssl cert /, /^Transaction aborted for certificate /],
  [/^del ssl (cert|crt-list) /, /\bdeleted\b/]
]

/** Complaints that any command may be answered with. */
const general = /^(Unknown command|Permission denied|Can't find the target PID|Unable to connect)/

/** What went wrong, in HAProxy's own words on one line; undefined when the command did what it was asked. */
export const troubleOf = (command: string, answer: string): string | undefined => {
  const plain = command.replace(/^@\S+ /, '')
  const said = answer.trim()
  if (general.test(said)) return said.split('\n')[0]?.replace(/, but maybe.*$/, '')
  const success = successes.find(([pattern]) => pattern.test(plain))?.[1]
  if (success === undefined || success.test(said)) return undefined
  return (
    said
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '')
      .join('; ') || 'HAProxy said nothing'
  )
}
