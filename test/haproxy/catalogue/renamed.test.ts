import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogueOf } from '../../../runner/haproxy/catalogue/catalogue.ts'
import { named, renamedFrom } from '../../../runner/haproxy/catalogue/renamed.ts'

const cases: readonly (readonly [line: string, version: string, written: string | undefined])[] = [
  ['tune.quic.fe.sock-per-conn default-on', '3.2', 'tune.quic.socket-owner connection'],
  ['tune.quic.fe.sock-per-conn force-off', '2.8', 'tune.quic.socket-owner listener'],
  ['tune.quic.fe.sock-per-conn force-off', '3.3', 'tune.quic.fe.sock-per-conn force-off'],
  ['tune.quic.socket-owner listener', '3.4', 'tune.quic.fe.sock-per-conn force-off'],
  ['tune.quic.socket-owner listener', '3.2', 'tune.quic.socket-owner listener'],
  ['tune.quic.listen off', '3.2', 'no-quic'],
  ['tune.quic.listen on', '3.2', undefined],
  ['no-quic', '3.4', 'tune.quic.listen off'],
  ['tune.quic.fe.tx.udp-gso off', '3.2', 'tune.quic.disable-udp-gso'],
  ['tune.quic.disable-udp-gso', '3.4', 'tune.quic.fe.tx.udp-gso off'],
  ['tune.quic.fe.max-idle-timeout 30s', '3.0', 'tune.quic.frontend.max-idle-timeout 30s'],
  ['tune.quic.retry-threshold 100', '3.3.1', 'tune.quic.fe.sec.retry-threshold 100'],
  ['maxconn 100', '3.4', 'maxconn 100']
]

for (const [line, version, written] of cases)
  test(`“${line}” for ${version} is ${written === undefined ? 'nothing' : `“${written}”`}`, () => {
    assert.equal(named(line.split(' '), version)?.join(' '), written)
  })

test('both names of each are keywords of their branches, and the old ones are deprecated', () => {
  const [before, after] = [catalogueOf('3.2'), catalogueOf('3.4')]
  const pairs = after.all('line').flatMap(({ name }) => renamedFrom(name) ?? [])
  assert.equal(pairs.length, 16)
  for (const { old, now } of pairs) {
    assert.equal(before.named('line', old)?.name, old)
    assert.equal(before.named('line', now), undefined, now)
    if (old !== 'no-quic') assert.equal(after.named('line', old)?.deprecated?.replacement, now)
  }
})
