import { Type } from 'typebox'
import { readVersionOutput } from '../haproxy/binary/version-output.ts'
import { request } from '../haproxy/runtime/command.ts'
import { readServers } from '../haproxy/runtime/servers.ts'
import { readInfo } from '../haproxy/runtime/show-info.ts'
import { readProcesses } from '../haproxy/runtime/show-proc.ts'
import { readStat, type StatRow } from '../haproxy/runtime/show-stat.ts'
import { pathParam } from './files/path-param.ts'
import { defineModule, type Observation, type SocketStep } from './module.ts'
import { sessionsOf } from './runtime/server-wish.ts'
import { answersTo, ask, socketParams } from './runtime/talk.ts'

const count = (description: string) => Type.Integer({ description })
const text = (description: string) => Type.String({ description })

export const haproxyInfo = defineModule({
  name: 'haproxy_info',
  summary: 'Tell what HAProxy is doing: its version, its load, its proxies, servers and processes.',
  description:
    'Changes nothing. Numbers are numbers, so that a condition can ask `haproxy.servers_up < 2`. All that HAProxy tells is in ' +
    '`info` and in the `fields` of the proxies, by its own names.',
  ahead: false,
  params: Type.Object(
    {
      ...socketParams,
      master_socket: Type.Optional(
        Type.String({
          pattern: '^/[^\\s,:;"\'!\\\\]+$',
          description: 'The master’s socket, to be told of its processes, too.'
        })
      ),
      binary: Type.Optional(pathParam('The program, to be told what it was built with (haproxy -vv).'))
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    version: text('Version that runs, e.g. `3.0.11-9e587df`.'),
    pid: count('Process that answered.'),
    uptime: count('Seconds since it was started.'),
    connections: count('Connections now.'),
    max_connections: count('Connections that it takes.'),
    ssl_connections: count('TLS connections now.'),
    requests: count('Requests since it was started.'),
    stopping: Type.Boolean({ description: 'Whether it only finishes what it has begun.' }),
    info: Type.Record(Type.String(), Type.Unknown(), { description: 'All of `show info`.' }),
    servers_up: count('Servers that are up.'),
    servers_down: count('Servers that are down, those in maintenance aside.'),
    servers: Type.Array(
      Type.Object({
        backend: text('Its backend.'),
        server: text('Its name.'),
        address: text('Its address.'),
        port: count('Its port.'),
        state: text('What an operator said of it: `ready`, `drain` or `maint`.'),
        operation: text('What its checks say: `up`, `down`, `starting` or `stopping`.'),
        status: text('Both in HAProxy’s own words, e.g. `UP` or `no check`.'),
        weight: count('Its weight.'),
        sessions: count('Sessions on it and in its queue.')
      }),
      { description: 'Its servers.' }
    ),
    proxies: Type.Array(
      Type.Object({
        name: text('Its name.'),
        kind: text('`frontend` or `backend`.'),
        status: text('`OPEN`, `UP`, `DOWN` …'),
        sessions: count('Sessions now.'),
        total: count('Sessions since it was started.'),
        errors: count('Answers of 500 and above.'),
        fields: Type.Record(Type.String(), Type.Unknown(), { description: 'All of its row in `show stat`.' })
      }),
      { description: 'Its frontends and backends.' }
    ),
    processes: Type.Array(
      Type.Object({
        pid: count('Its number.'),
        kind: text('`master`, `worker` or `program`.'),
        old: Type.Boolean({ description: 'Whether it is a worker of before a reload.' }),
        reloads: count('How many reloads it is old; of the master, how many there were.'),
        failed: count('Of the master: reloads that failed.'),
        uptime: text('e.g. `0d00h02m31s`'),
        version: text('Its version.')
      }),
      { description: 'What the master tells; empty without master_socket.' }
    ),
    build: Type.Object(
      {
        version: text('Version of the program; empty without binary.'),
        library: text('Its TLS library.'),
        library_version: text('Version of that.'),
        quic: text('`full`, `limited` or `none`.'),
        features: Type.Array(Type.String(), { description: 'What was built in.' }),
        bugs_url: text('Page of the bugs that are known of this version.')
      },
      { description: 'What the program says of itself.' }
    )
  }),
  examples: [
    `- name: What is HAProxy doing?
  haproxy_info: { master_socket: /run/haproxy/master.sock }
  register: haproxy`
  ],

  observe: (want): Observation<string> => ({
    ask: want.binary === undefined ? [] : [[want.binary, '-vv']],
    read: ([answer]) => (answer?.code === 0 ? answer.out : '')
  }),

  *plan(want) {
    yield ask(want, ...questions)
    if (want.master_socket !== undefined) yield askMaster(want.master_socket)
  },

  report(_want, versionOutput, [worker, master]) {
    const [typedInfo = '', stat = '', state = ''] = worker ? answersTo(worker) : []
    const info = readInfo(typedInfo)
    const number = (name: string) => Number(info[name] ?? 0)
    const rows = readStat(stat)
    const servers = readServers(state)
    const built = readVersionOutput(versionOutput)
    return {
      version: String(info.Version ?? ''),
      pid: number('Pid'),
      uptime: number('Uptime_sec'),
      connections: number('CurrConns'),
      max_connections: number('Maxconn'),
      ssl_connections: number('CurrSslConns'),
      requests: number('CumReq'),
      stopping: number('Stopping') !== 0,
      info: { ...info },
      servers_up: servers.filter(({ operation }) => operation === 'up').length,
      servers_down: servers.filter(({ operation, state }) => operation === 'down' && state !== 'maint')
        .length,
      servers: servers.map(each => ({
        backend: each.backend,
        server: each.server,
        address: each.address,
        port: each.port,
        state: each.state,
        operation: each.operation,
        status: String(rowOf(rows, each.backend, each.server)?.fields.status ?? ''),
        weight: each.weight,
        sessions: sessionsOf(rows, each)
      })),
      proxies: rows.flatMap(({ proxy, kind, fields }) =>
        kind === 'frontend' || kind === 'backend'
          ? [
              {
                name: proxy,
                kind,
                status: String(fields.status ?? ''),
                sessions: Number(fields.scur ?? 0),
                total: Number(fields.stot ?? 0),
                errors: Number(fields.hrsp_5xx ?? 0),
                fields: { ...fields }
              }
            ]
          : []
      ),
      processes: (master ? readProcesses(answersTo(master)[0] ?? '') : []).map(process => ({ ...process })),
      build: {
        version: built?.version ?? '',
        library: built?.library ?? '',
        library_version: built?.libraryVersion ?? '',
        quic: built?.quic ?? '',
        features: [...(built?.features ?? [])],
        bugs_url: built?.bugsUrl ?? ''
      }
    }
  },

  say: (_want, { version, uptime, connections, servers, servers_up: up }) =>
    `HAProxy ${version}, up for ${uptime} s, ${connections} connections, ${up} of ${servers.length} servers up`
})

const questions = ['show info typed', 'show stat typed', 'show servers state'] as const

const rowOf = (rows: readonly StatRow[], backend: string, server: string): StatRow | undefined =>
  rows.find(({ proxy, name, kind }) => kind === 'server' && proxy === backend && name === server)

const askMaster = (path: string): SocketStep => ({
  do: 'socket',
  why: 'how it is now',
  path,
  send: [request(['show proc'], undefined, {})],
  reads: true,
  label: 'show proc'
})
