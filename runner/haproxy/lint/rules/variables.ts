import { spotOf } from '../../overview/statement.ts'
import { web } from '../example-site.ts'
import type { Rule } from '../rule.ts'

export const bareVariable: Rule = {
  code: 'haproxy-variable-unquoted',
  severity: 'warning',
  summary: 'An environment variable outside double quotes',
  why: 'HAProxy puts variables in only inside double quotes: elsewhere ${NAME} stands for itself, as a password just as it is written, or as an address that does not exist.',
  bad: { text: `global\n    cluster-secret \${CLUSTER_SECRET}\n\n${web('')}` },
  good: { text: `global\n    cluster-secret "\${CLUSTER_SECRET}"\n\n${web('')}` },
  *check({ statements }) {
    for (const { line, source } of statements)
      for (const word of [line.keyword, ...line.args]) {
        const written = source.text.slice(word.start, word.end)
        const name = /\$\{\w+(?:-[^}]*)?\}/.exec(word.text)?.[0]
        if (name === undefined || word.variables !== undefined || /['"\\]/.test(written)) continue
        yield {
          at: spotOf(source, word),
          message: `${name} stands for itself: it is not inside double quotes`,
          hint: `Write "${written}".`,
          fix: {
            title: 'Put it into double quotes',
            edits: [
              { at: { source, start: word.start, end: word.start }, text: '"' },
              { at: { source, start: word.end, end: word.end }, text: '"' }
            ]
          }
        }
      }
  }
}
