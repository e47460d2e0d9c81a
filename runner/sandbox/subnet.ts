import { createHash } from 'node:crypto'
import { SandboxError } from './sandbox-error.ts'

/** The network of the disposable hosts; nothing in it is ever routed off the machine. */
export const subnet = '10.77.0.0/16'
export const prefixLength = 16
/** This machine's own address on the bridge. */
export const gateway = '10.77.0.1'
export const bridge = 'hq0'

/** Refuses names that don't fit an interface name (`hq-` and 11 characters) or a host name. */
export function checkHostName(name: string): string {
  if (/^[a-z]([a-z0-9-]{0,9}[a-z0-9])?$/.test(name)) return name
  throw new SandboxError(
    `'${name}' cannot name a sandbox host`,
    'use 1 to 11 characters: a letter first, then letters, digits and inner dashes, all lower case'
  )
}

/** Refuses addresses outside 10.77.1.1 to 10.77.254.254 (10.77.0.x is this machine's side). */
export function checkAddress(address: string): string {
  const [, third, fourth] = /^10\.77\.(\d{1,3})\.(\d{1,3})$/.exec(address) ?? []
  const inside = [third, fourth].every(
    octet => String(Number(octet)) === octet && Number(octet) >= 1 && Number(octet) <= 254
  )
  if (inside) return address
  throw new SandboxError(
    `${address} is not an address for a sandbox host`,
    'choose one from 10.77.1.1 to 10.77.254.254'
  )
}

/** The address a name always gets: hq1 is 10.77.1.1, hq2 is 10.77.1.2; other stems have a block by hash; the next free one if taken. */
export function defaultAddress(name: string, taken: ReadonlySet<string>): string {
  const [, stem = '', digits = '1'] = /^(.*?)(\d*)$/.exec(name) ?? []
  const block = stem === 'hq' ? 1 : 2 + (hash(stem) % 253)
  const first = (Number(digits || '1') + 253) % 254
  for (let step = 0; step < 254; step++) {
    const address = `10.77.${block}.${((first + step) % 254) + 1}`
    if (!taken.has(address)) return address
  }
  throw new SandboxError(
    `no address is left for ${name}`,
    'remove hosts with: hq-run sandbox down --all --remove'
  )
}

/** A hardware address that is the same at every boot, so that neighbours' ARP entries stay true. */
export function hardwareAddress(address: string): string {
  const octets = address.split('.').map(octet => Number(octet).toString(16).padStart(2, '0'))
  return ['02', '68', ...octets].join(':')
}

function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt16BE(0)
}
