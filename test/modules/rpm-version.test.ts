import assert from 'node:assert/strict'
import test from 'node:test'
import { compareRpmVersions, parseRpmVersion } from '../../runner/modules/packages/rpm-version.ts'

// As `rpm --eval '%{lua:print(rpm.vercmp("A", "B"))}'` says of rpm 4.18.
const ordered: readonly (readonly [older: string, newer: string])[] = [
  ['1.0', '1.1'],
  ['1.9', '1.10'],
  ['1.0', '1.0.1'],
  ['1.0a', '1.0b'],
  ['1.a', '1.0'],
  ['1.0~rc1', '1.0'],
  ['1.0~rc1', '1.0~rc2'],
  ['1.0', '1.0^git1'],
  ['1.0^git1', '1.0.1'],
  ['1.0~rc1^git1', '1.0'],
  ['1.0-1.el9', '1.0-2.el9'],
  ['1.0-9.el9', '1.0-10.el9'],
  ['9.9-1', '1:1.0-1'],
  ['20240101', '20240101.1'],
  ['99999999999999999998', '99999999999999999999']
]

const compare = (one: string, other: string): number =>
  Math.sign(compareRpmVersions(parseRpmVersion(one), parseRpmVersion(other)))

for (const [older, newer] of ordered)
  test(`${older} is older than ${newer}`, () => {
    assert.deepEqual([compare(older, newer), compare(newer, older), compare(newer, newer)], [-1, 1, 0])
  })

const same: readonly (readonly [string, string])[] = [
  ['1.0', '1_0'],
  ['1.05', '1.5'],
  ['1.0', '0:1.0'],
  ['1.0', '1.0-1.el9']
]

for (const [one, other] of same)
  test(`${one} is the same as ${other}`, () => {
    assert.equal(compare(one, other), 0)
  })
