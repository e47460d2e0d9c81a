import { Type } from 'typebox'
import { Facts } from '../language/types/facts.ts'
import { defineModule, type Observation, type Question } from './module.ts'

/** What /proc, /sys and /etc say, read by bash itself: a process for each would be the slowest part of a run. */
const script = `
read -r hostname < /proc/sys/kernel/hostname; echo "hostname=\${hostname%%.*}"
read -r release < /proc/sys/kernel/osrelease; echo "release=$release"
if [[ -r /etc/os-release ]]; then . /etc/os-release; echo "id=$ID"; echo "name=$PRETTY_NAME"; echo "version=$VERSION_ID"; echo "like=$ID_LIKE"; fi
while read -r key value _; do case $key in MemTotal:) echo "total=$value" ;; MemAvailable:) echo "free=$value" ;; esac; done < /proc/meminfo
selinux=; [[ ! -r /sys/fs/selinux/enforce ]] || read -r selinux < /sys/fs/selinux/enforce; echo "selinux=$selinux"
address=; while read -r line; do case $line in *'|-- '*) address=\${line##* } ;; '/32 host LOCAL') echo "ipv4=$address" ;; esac; done < /proc/net/fib_trie
[[ ! -r /proc/net/if_inet6 ]] || while read -r address _ _ scope _; do [[ $scope != 00 ]] || echo "ipv6=$address"; done < /proc/net/if_inet6
openssl=; ! type -P openssl > /dev/null || read -r _ openssl _ < <(openssl version 2> /dev/null); echo "openssl=$openssl"
package=none; if type -P dnf > /dev/null; then package=dnf; elif type -P apt-get > /dev/null; then package=apt; fi; echo "package=$package"
echo "home=$HOME"`

const questions: readonly Question[] = [
  ['bash', '-c', script],
  ['uname', '-m'],
  ['nproc'],
  ['id', '-un'],
  ['systemctl', 'show', '--property=Version,SystemState'],
  ['ip', '-4', 'route', 'get', '192.0.2.1']
]

/** What to ask a host, and the facts that its answers are. */
export const factsOfHost: Observation<Facts> = {
  ask: questions,
  read: ([said, machine, processors, user, manager, route]) => {
    const lines = pairs(said?.out ?? '')
    const one = (name: string): string => lines.find(([key]) => key === name)?.[1] ?? ''
    const all = (name: string): readonly string[] => [
      ...new Set(lines.filter(([key]) => key === name).map(([, value]) => value))
    ]
    const systemd = Object.fromEntries(pairs(manager?.out ?? ''))
    const source = /\bsrc (\S+)/.exec(route?.out ?? '')?.[1]
    const facts: Facts = {
      hostname: one('hostname'),
      os: {
        id: one('id'),
        name: one('name'),
        version: one('version'),
        major: leadingNumber(one('version')),
        family: one('like').split(' ').at(-1) || one('id')
      },
      kernel: { release: one('release') },
      arch: machine?.out ?? '',
      cpus: leadingNumber(processors?.out ?? ''),
      memory: { totalMb: mebibytes(one('total')), freeMb: mebibytes(one('free')) },
      addresses: {
        ...(source === undefined ? {} : { default: source }),
        ipv4: all('ipv4').filter(address => !address.startsWith('127.')),
        ipv6: all('ipv6').map(shortIpv6)
      },
      selinux: one('selinux') === '1' ? 'enforcing' : one('selinux') === '0' ? 'permissive' : 'disabled',
      package_manager: manages(one('package')),
      openssl: { version: one('openssl') },
      systemd: { version: leadingNumber(systemd.Version ?? ''), state: systemd.SystemState ?? 'offline' },
      user: user?.out ?? '',
      home: one('home')
    }
    return facts
  }
}

/** Not for tasks: the engine asks it at the start of a play. */
export const gatherFacts = defineModule({
  name: 'gather_facts',
  summary: 'Learn what the host is.',
  params: Type.Object({}, { additionalProperties: false }),
  result: Facts,
  examples: [],

  observe: () => factsOfHost,

  *plan() {},

  report: (_want, facts) => facts
})

const pairs = (out: string): readonly (readonly [string, string])[] =>
  out.split('\n').map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const)

const manages = (name: string): Facts['package_manager'] => (name === 'dnf' || name === 'apt' ? name : 'none')

/** `9.4` → 9, `252 (252-32.el9)` → 252, anything else → 0. */
const leadingNumber = (text: string): number => Number(/^\d+/.exec(text)?.[0] ?? 0)

/** From the kB that /proc/meminfo counts in. */
const mebibytes = (kilobytes: string): number => Math.round(Number(kilobytes) / 1024)

/** `20010db8…0001` → `2001:db8::1`, as everyone writes it. */
const shortIpv6 = (digits: string): string => {
  const groups = (digits.match(/.{4}/g) ?? []).map(group => group.replace(/^0{1,3}/, ''))
  const text = groups.join(':')
  const longest = (text.match(/\b0(?::0)+\b/g) ?? []).sort((a, b) => b.length - a.length)[0]
  return longest === undefined ? text : text.replace(new RegExp(`:?\\b${longest}\\b:?`), '::')
}
