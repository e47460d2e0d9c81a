import type { ProxySection } from '../../overview/proxy-section.ts'
import { isOpen, type Statement, spotOf } from '../../overview/statement.ts'
import { backend } from '../example-site.ts'
import { removeLine } from '../mend.ts'
import type { Complaint, Rule } from '../rule.ts'
import { suggestion } from '../suggestion.ts'

/** Names that HAProxy has by itself (src/acl.c). */
const predefined: ReadonlySet<string> = new Set(
  'TRUE FALSE LOCALHOST HTTP HTTP_1.0 HTTP_1.1 HTTP_2.0 HTTP_3.0 METH_CONNECT METH_DELETE METH_GET METH_HEAD METH_OPTIONS METH_POST METH_PUT METH_TRACE HTTP_URL_ABS HTTP_URL_SLASH HTTP_URL_STAR HTTP_CONTENT RDP_COOKIE REQ_CONTENT WAIT_END'.split(
    ' '
  )
)

const aclsOf = (proxy: ProxySection): readonly string[] => [
  ...(proxy.defaults ? aclsOf(proxy.defaults) : []),
  ...aclNames(proxy.statements)
]

const aclNames = (statements: readonly Statement[]): readonly string[] =>
  statements.flatMap(({ words, line }) => (words[0] === 'acl' && line.args[0] ? [line.args[0].text] : []))

/** Names of ACLs that a statement asks for: in its condition, or by the fetch acl(a,!b). */
const askedBy = ({
  condition,
  line,
  source
}: Statement): readonly { readonly name: string; readonly at: Complaint['at'] }[] => [
  ...(condition?.acls ?? []).map(each => ({ name: each.name, at: spotOf(source, each) })),
  ...line.args.flatMap(word =>
    word.text.includes('acl(')
      ? [...word.text.matchAll(/(?:^|[[,(])acl\(([^)]*)\)/g)].flatMap(([, names = '']) =>
          names.split(',').map(name => ({ name: name.trim().replace(/^!/, ''), at: spotOf(source, word) }))
        )
      : []
  )
]

export const undefinedAcl: Rule = {
  code: 'haproxy-undefined-acl',
  severity: 'error',
  summary: 'A condition names an ACL that its proxy does not have above it',
  why: 'HAProxy refuses it. ACLs belong to their proxy (or the named defaults it is made from), and are known from their line on.',
  bad: {
    text: `frontend fe_web\n    bind :80\n    http-request deny if is_admin\n    default_backend be_web\n\n${backend}`
  },
  good: {
    text: `frontend fe_web\n    bind :80\n    acl is_admin path_beg /admin\n    http-request deny if is_admin\n    default_backend be_web\n\n${backend}`
  },
  *check({ proxies, defaults, parts }) {
    const places = [
      ...[...defaults, ...proxies].map(proxy => ({
        statements: proxy.statements,
        above: proxy.defaults ? aclsOf(proxy.defaults) : []
      })),
      ...parts.filter(({ kind }) => kind === 'fcgi-app').map(({ statements }) => ({ statements, above: [] }))
    ]
    for (const { statements, above } of places) {
      const all = [...above, ...aclNames(statements)]
      const known = new Set(above)
      for (const statement of statements) {
        if (statement.words[0] === 'acl' && statement.words[1] !== undefined) known.add(statement.words[1])
        for (const { name, at } of askedBy(statement)) {
          if (known.has(name) || predefined.has(name) || name.includes('$')) continue
          yield all.includes(name)
            ? {
                at,
                message: `the ACL ${name} is defined only below this line`,
                hint: 'Move the acl line up.'
              }
            : { at, message: `there is no ACL ${name} here`, ...suggestion(name, all, at) }
        }
      }
    }
  }
}

export const unusedAcl: Rule = {
  code: 'haproxy-unused-acl',
  severity: 'info',
  summary: 'An ACL is never asked for',
  why: 'It costs nothing but attention. ACLs that only a Lua script or the fetch acl() with a name put together uses cannot be seen.',
  bad: {
    text: `frontend fe_web\n    bind :80\n    acl is_admin path_beg /admin\n    default_backend be_web\n\n${backend}`
  },
  good: { text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\n${backend}` },
  *check({ proxies, defaults }) {
    for (const proxy of [...defaults, ...proxies]) {
      const users =
        proxy.kind === 'defaults' ? [proxy, ...proxies.filter(each => each.defaults === proxy)] : [proxy]
      const asked = new Set(
        users.flatMap(({ statements }) => statements.flatMap(each => askedBy(each).map(({ name }) => name)))
      )
      const seen = new Set<string>()
      for (const statement of proxy.statements) {
        const [keyword, name = ''] = statement.words
        if (
          keyword !== 'acl' ||
          asked.has(name) ||
          seen.has(name) ||
          isOpen(statement.line.args[0] ?? statement.line.keyword)
        )
          continue
        seen.add(name)
        yield {
          at: spotOf(statement.source, statement.line.args[0] ?? statement.line.keyword),
          message: `nothing asks for the ACL ${name}`,
          hint: 'Remove it, or use it.',
          fix: removeLine(statement)
        }
      }
    }
  }
}

export const acls: readonly Rule[] = [undefinedAcl, unusedAcl]
