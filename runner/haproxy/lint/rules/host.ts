import { globally } from '../../overview/overview.ts'
import { argPlace } from '../../overview/statement.ts'
import { tls, web } from '../example-site.ts'
import { chrootOf, fileReferences } from '../file-references.ts'
import type { Rule } from '../rule.ts'

export const missingFile: Rule = {
  code: 'haproxy-missing-file',
  severity: 'error',
  needs: 'host',
  summary: 'A file that the configuration names is not there',
  why: 'HAProxy refuses the configuration. Judged when the host was asked; paths that are put together from variables, or relative, are not.',
  bad: {
    text: tls('alpn h2,http/1.1'),
    surroundings: { host: { missing: ['/etc/haproxy/certs/site.pem'] } }
  },
  good: { text: tls('alpn h2,http/1.1'), surroundings: { host: { missing: [] } } },
  *check(overview, { host }) {
    for (const { path, at } of fileReferences(overview))
      if (host?.missing?.includes(path))
        yield { at, message: `${path} does not exist`, hint: 'Put it there before HAProxy is reloaded.' }
  }
}

export const wrongKey: Rule = {
  code: 'haproxy-certificate-key',
  severity: 'error',
  needs: 'host',
  summary: 'The private key is not the certificate’s',
  why: 'HAProxy refuses the configuration: inconsistencies between private key and certificate. Through the runtime API it would take them until commit. Judged when the host was asked and has openssl; only public keys are looked at.',
  bad: {
    text: tls('alpn h2,http/1.1'),
    surroundings: { host: { wrongKeys: ['/etc/haproxy/certs/site.pem'] } }
  },
  good: { text: tls('alpn h2,http/1.1'), surroundings: { host: { wrongKeys: [] } } },
  *check(overview, { host }) {
    for (const { path, at, kind } of fileReferences(overview))
      if (kind === 'certificate' && host?.wrongKeys?.includes(path))
        yield {
          at,
          message: `the key in ${path} is not its certificate’s`,
          hint: 'Put the certificate and the key it was made for into the file.'
        }
  }
}

export const jail: Rule = {
  code: 'haproxy-chroot',
  severity: 'warning',
  needs: 'host',
  summary: 'The chroot is missing, not empty, or can be written to',
  why: 'Whoever gets into a worker sees what is in there and writes where they may. HAProxy wants it empty, and writable to nobody. When it is missing haproxy -c is content, and the start fails: an error. Judged when the host was asked.',
  bad: {
    text: `global\n    chroot /opt/haproxy\n\n${web('')}`,
    surroundings: { host: { chroot: { path: '/opt/haproxy', empty: false, writable: false } } }
  },
  good: {
    text: `global\n    chroot /var/lib/haproxy\n\n${web('')}`,
    surroundings: { host: { chroot: { path: '/var/lib/haproxy', empty: true, writable: false } } }
  },
  *check(overview, { host }) {
    const line = globally(overview, 'chroot')
    const path = chrootOf(overview)
    if (!line || path === undefined) return
    const at = argPlace(line, 0)
    if (host?.missing?.includes(path))
      yield {
        at,
        severity: 'error',
        message: `${path} does not exist: HAProxy will not start`,
        hint: 'Make it: root’s, mode 755, empty.'
      }
    else if (host?.chroot?.path === path && !host.chroot.empty)
      yield {
        at,
        message: `${path} is not empty`,
        hint: 'Take an empty directory, such as /var/lib/haproxy.'
      }
    else if (host?.chroot?.path === path && host.chroot.writable)
      yield {
        at,
        message: `${path} can be written to by others than root`,
        hint: 'Give it to root, mode 755.'
      }
  }
}

export const fullJail: Rule = {
  code: 'haproxy-chroot-holds-files',
  severity: 'warning',
  summary: 'Keys, sockets or the configuration lie inside the chroot',
  why: 'The chroot keeps a worker that was broken into from the host’s files; certificates with their keys, sockets and the configuration below it are exactly what it then still sees.',
  bad: { text: `global\n    chroot /opt/haproxy\n    pidfile /opt/haproxy/haproxy.pid\n\n${web('')}` },
  good: { text: `global\n    chroot /var/lib/haproxy\n    pidfile /run/haproxy.pid\n\n${web('')}` },
  *check(overview) {
    const line = globally(overview, 'chroot')
    const path = chrootOf(overview)?.replace(/\/$/, '')
    if (!line || !path) return
    const named = [
      ...fileReferences(overview).map(each => each.path),
      ...overview.global.flatMap(({ words }) =>
        words[0] === 'pidfile'
          ? [words[1] ?? '']
          : words[0] === 'stats' && words[1] === 'socket'
            ? [words[2] ?? '']
            : []
      )
    ]
    const inside = [...new Set(named.filter(each => each.startsWith(`${path}/`)))]
    if (inside.length > 0)
      yield {
        at: argPlace(line, 0),
        message: `${inside.join(', ')} ${inside.length === 1 ? 'lies' : 'lie'} inside the chroot`,
        hint: 'Take an empty directory for the chroot, such as /var/lib/haproxy, or chroot auto from 3.4 on.'
      }
  }
}

export const hostRules: readonly Rule[] = [missingFile, wrongKey, jail, fullJail]
