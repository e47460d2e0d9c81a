import { optionOf, optionPlace } from '../../overview/options.ts'
import { globally, type Overview } from '../../overview/overview.ts'
import { isFront, setting } from '../../overview/proxy-section.ts'
import { argPlace, placeOf } from '../../overview/statement.ts'
import { readSize } from '../duration.ts'
import { web } from '../example-site.ts'
import { removeLine } from '../mend.ts'
import type { Complaint, Rule } from '../rule.ts'

const maxconnOf = (overview: Overview): number | undefined => {
  const value = globally(overview, 'maxconn')?.words[1] ?? ''
  return /^\d+$/.test(value) && value !== '0' ? Number(value) : undefined
}

export const openFiles: Rule = {
  code: 'haproxy-open-files',
  severity: 'error',
  needs: 'host',
  summary: 'maxconn needs more open files than the unit allows',
  why: 'Each connection has two (the client’s and the server’s), QUIC as well; besides there are listeners, checks and pipes. haproxy -c does not look; at the start HAProxy says that it cannot raise the limit and exits. Judged when the host was asked: LimitNOFILE, or fs.nr_open where HAProxy may raise the limit itself.',
  bad: { text: `global\n    maxconn 200000\n\n${web('')}`, surroundings: { host: { openFiles: 65536 } } },
  good: { text: `global\n    maxconn 20000\n\n${web('')}`, surroundings: { host: { openFiles: 65536 } } },
  *check(overview, { host }) {
    const line = globally(overview, 'maxconn')
    const maxconn = maxconnOf(overview)
    // HAProxy adds some tens for itself; what it counts exactly depends on listeners and checks.
    const needed = (maxconn ?? 0) * 2 + 50
    if (line && host?.openFiles !== undefined && needed > host.openFiles)
      yield {
        at: argPlace(line, 0),
        message: `maxconn ${maxconn} needs about ${needed} open files, and the unit allows ${host.openFiles}`,
        hint: `Set LimitNOFILE=${needed} or more in the unit, or lower maxconn to ${Math.floor((host.openFiles - 50) / 2)}.`
      }
  }
}

const gibibytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`

export const memory: Rule = {
  code: 'haproxy-maxconn-memory',
  severity: 'warning',
  summary: 'maxconn and tune.bufsize together need more memory than there is',
  why: 'A connection that moves data has two buffers of tune.bufsize (16384 by default). HAProxy’s documentation asks to lower maxconn as tune.bufsize grows. What the host has is judged when it was asked; else from 8 GiB on.',
  bad: { text: `global\n    maxconn 200000\n    tune.bufsize 32768\n\n${web('')}` },
  good: { text: `global\n    maxconn 20000\n\n${web('')}` },
  *check(overview, { host }) {
    const maxconn = maxconnOf(overview)
    const line = globally(overview, 'tune.bufsize') ?? globally(overview, 'maxconn')
    const size = readSize(globally(overview, 'tune.bufsize')?.words[1] ?? '16384')
    if (maxconn === undefined || size === undefined || !line) return
    const needed = maxconn * 2 * size
    const most = host?.memory ?? 8 * 1024 ** 3
    if (needed > most)
      yield {
        at: argPlace(line, 0),
        message: `${maxconn} connections with two buffers of ${size} bytes need up to ${gibibytes(needed)}${host?.memory === undefined ? '' : `, and the host has ${gibibytes(host.memory)}`}`,
        hint: 'Lower maxconn, and leave tune.bufsize at 16384.'
      }
  }
}

export const serverMaxconn: Rule = {
  code: 'haproxy-server-maxconn',
  severity: 'warning',
  summary: 'A server’s maxconn is no limit',
  why: 'It is there to make requests wait in HAProxy before a server has more than it can take. At or above the global maxconn it is never reached.',
  bad: {
    text: `global\n    maxconn 20000\n\n${web('', '    option httpchk\n    server web1 192.0.2.11:80 check maxconn 20000\n')}`
  },
  good: {
    text: `global\n    maxconn 20000\n\n${web('', '    option httpchk\n    server web1 192.0.2.11:80 check maxconn 500\n')}`
  },
  *check(overview) {
    const most = maxconnOf(overview)
    if (most === undefined) return
    const said = new Set<number>()
    for (const { servers } of overview.proxies)
      for (const { options, name } of servers) {
        const option = optionOf(options, 'maxconn')
        const value = option?.value
        if (
          !option ||
          !value ||
          !/^\d+$/.test(value.text) ||
          Number(value.text) < most ||
          said.has(option.word.start)
        )
          continue
        said.add(option.word.start)
        yield {
          at: optionPlace(option),
          message: `${name.text} may have ${value.text} connections, and HAProxy as a whole ${most}`,
          hint: 'Write how many the server can work on at once.'
        }
      }
  }
}

export const frontendMaxconn: Rule = {
  code: 'haproxy-frontend-maxconn',
  severity: 'info',
  summary: 'One frontend may take all connections there are',
  why: 'With maxconn of a frontend at the global maxconn, one that is flooded leaves none to the others, the statistics page included.',
  bad: { text: `global\n    maxconn 20000\n\n${web('    maxconn 20000\n')}` },
  good: { text: `global\n    maxconn 20000\n\n${web('    maxconn 18000\n')}` },
  *check(overview): Iterable<Complaint> {
    const most = maxconnOf(overview)
    if (most === undefined) return
    const lines = new Set(overview.proxies.filter(isFront).flatMap(proxy => setting(proxy, 'maxconn') ?? []))
    for (const line of lines)
      if (/^\d+$/.test(line.words[1] ?? '') && Number(line.words[1]) >= most)
        yield {
          at: placeOf(line),
          message: `maxconn ${line.words[1]} is all that HAProxy takes (${most})`,
          hint: 'Write less than the global maxconn, or leave it out.'
        }
  }
}

export const cpuMap: Rule = {
  code: 'haproxy-cpu-map',
  severity: 'warning',
  summary: 'cpu-map with a lone number binds all threads to few CPUs',
  why: 'Since there is only one process (2.5), the number means a thread group: cpu-map 1 0 puts all threads of the only group on CPU 0, and lines for 2, 3 and 4 are about groups that do not exist. Without any cpu-map HAProxy places its threads by itself, since 3.2 by cpu-policy.',
  bad: {
    text: `global\n    nbthread 4\n    cpu-map 1 0\n    cpu-map 2 1\n    cpu-map 3 2\n    cpu-map 4 3\n\n${web('')}`
  },
  good: { text: `global\n    nbthread 4\n    cpu-map auto:1/1-4 0-3\n\n${web('')}` },
  *check(overview) {
    const threads = globally(overview, 'nbthread')?.words[1]
    const groups = Number(globally(overview, 'thread-groups')?.words[1] ?? 1)
    if (threads === '1') return
    for (const statement of overview.global) {
      const [first, which = '', ...cpus] = statement.words
      if (first !== 'cpu-map' || !/^\d+$/.test(which)) continue
      const set = cpus.join(' ')
      const one = /^\d+$/.test(set)
      if (Number(which) > groups)
        yield {
          at: placeOf(statement),
          message: `there is no thread group ${which}: the line does nothing`,
          hint: 'Remove it, or write cpu-map auto:1/1-4 0-3.',
          fix: removeLine(statement)
        }
      else if (one)
        yield {
          at: placeOf(statement),
          message: `all threads of group ${which} run on CPU ${set}`,
          hint: 'Remove it, or write cpu-map auto:1/1-4 0-3.',
          fix: removeLine(statement)
        }
    }
  }
}

export const limits: readonly Rule[] = [openFiles, memory, serverMaxconn, frontendMaxconn, cpuMap]
