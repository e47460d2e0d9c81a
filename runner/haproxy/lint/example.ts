import type { Surroundings } from '../configuration/surroundings.ts'
import type { Example } from './rule.ts'

/** What an example is judged with where it does not say itself. */
export const exampleSurroundings: Surroundings = {
  version: '3.4.6',
  library: 'aws-lc',
  libraryVersion: '5.5.0'
}

const global = [
  'log stdout format raw local0',
  'chroot /var/lib/haproxy',
  'user haproxy',
  'group haproxy',
  'setcap cap_net_bind_service',
  'stats socket /run/haproxy/admin.sock mode 600 level admin',
  'hard-stop-after 10m',
  'cluster-secret "${CLUSTER_SECRET}"'
]

const defaults = [
  'mode http',
  'log global',
  'option httplog',
  'option forwardfor',
  'timeout http-request 10s',
  'timeout connect 5s',
  'timeout client 60s',
  'timeout server 60s'
]

/** The whole file that an example is short for: its own global lines take the place of the usual ones of the same keyword. */
export const exampleText = ({ text, whole }: Example): string => {
  if (whole) return text
  const own = /^global\n((?:[ \t]+.*\n)*)/.exec(text)?.[1]
  const rest = own === undefined ? text : text.slice(`global\n${own}`.length).replace(/^\n/, '')
  const said = (own ?? '').split('\n').flatMap(line => keyOf(line.trim()) || [])
  const kept = global.filter(line => !said.includes(keyOf(line)))
  return [
    'global',
    ...kept.map(line => `    ${line}`),
    ...(own === undefined ? [] : [own.trimEnd()]),
    '',
    'defaults',
    ...defaults.map(line => `    ${line}`),
    '',
    rest
  ].join('\n')
}

const keyOf = (line: string): string => /^(?:stats \S+|\S+)/.exec(line)?.[0] ?? ''
