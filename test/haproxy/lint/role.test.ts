import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import type { Surroundings } from '../../../runner/haproxy/configuration/surroundings.ts'
import { awsLc, compat, linted } from './linted.ts'

const folder = 'test/site/expected'

const builtWith: Readonly<Record<string, Surroundings>> = {
  'boringssl-2.8.cfg': { version: '2.8.0', library: 'boringssl' },
  'openssl-compat.cfg': compat,
  'openssl-dhe.cfg': { version: '3.4.6', library: 'openssl', libraryVersion: '3.5.7' }
}

/** Whoever asks the role for it gets it, and is told. */
const asked: Readonly<Record<string, readonly string[]>> = {
  // 2.8 has no setcap; net.ipv4.ip_unprivileged_port_start takes its place, which only the host tells.
  'boringssl-2.8.cfg': ['haproxy-quic-capability'],
  'openssl-dhe.cfg': ['haproxy-dhe-ciphers'],
  'plain-http.cfg': ['haproxy-cleartext-served', 'haproxy-quic6-missing', 'haproxy-check-connects-only'],
  // The role cannot know which page of the servers to ask for.
  'other-ports.cfg': ['haproxy-check-connects-only'],
  'servers-tls.cfg': ['haproxy-check-connects-only']
}

test('what the role renders is clean but for what it was asked for', () => {
  const names = readdirSync(folder)
  assert.ok(names.length >= 7)
  assert.deepEqual(
    names.map(name => [
      name,
      linted(readFileSync(`${folder}/${name}`, 'utf8'), builtWith[name] ?? awsLc).map(line =>
        line.replace(/^.* /, '')
      )
    ]),
    names.map(name => [name, asked[name] ?? []])
  )
})
