import assert from 'node:assert/strict'
import test from 'node:test'
import { buildSwitches, flagStyle } from '../../runner/haproxy/build-switches.ts'
import type { Library } from '../../runner/haproxy/tls-library.ts'

const cases: readonly [haproxy: string, library: Library, on: readonly string[], flags: string][] = [
  ['2.8.26', 'quictls', ['USE_OPENSSL', 'USE_SYSTEMD'], 'together'],
  ['3.0.11', 'quictls', ['USE_OPENSSL'], 'separate'],
  ['3.4.6', 'openssl', ['USE_OPENSSL'], 'separate'],
  ['3.4.6', 'system-openssl', ['USE_OPENSSL'], 'separate'],
  ['3.4.6', 'openssl-compat', ['USE_OPENSSL', 'USE_QUIC_OPENSSL_COMPAT'], 'separate'],
  ['3.0.11', 'aws-lc', ['USE_OPENSSL_AWSLC'], 'separate'],
  ['3.0.11', 'boringssl', ['USE_OPENSSL_AWSLC'], 'separate']
]

for (const [haproxy, library, on, flags] of cases)
  test(`HAProxy ${haproxy} with ${library} is built with ${on.join(' and ')}`, () => {
    const switches = Object.entries(buildSwitches(haproxy, library))
    assert.deepEqual(
      switches.filter(([, value]) => value).map(([name]) => name),
      on
    )
    assert.equal(flagStyle(haproxy), flags)
  })
