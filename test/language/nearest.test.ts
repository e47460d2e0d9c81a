import assert from 'node:assert/strict'
import test from 'node:test'
import { nearest } from '../../runner/language/nearest.ts'

const names = ['haproxy_version', 'hostname', 'port', 'tls', 'a']
const cases: readonly [word: string, meant: string | undefined][] = [
  ['haproxy_verison', 'haproxy_version'],
  ['haproxyversion', 'haproxy_version'],
  ['prot', 'port'],
  ['PORT', 'port'],
  ['tsl', 'tls'],
  ['tlss', 'tls'],
  ['nothing_like_it', undefined],
  ['xyz', undefined],
  ['port', undefined]
]
for (const [word, meant] of cases)
  test(`${word} may mean ${meant}`, () => assert.equal(nearest(word, names), meant))
