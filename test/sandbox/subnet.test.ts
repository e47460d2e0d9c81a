import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAddress, checkHostName, defaultAddress, hardwareAddress } from '../../runner/sandbox/subnet.ts'

const names: readonly [name: string, taken: readonly string[], address: string][] = [
  ['hq1', [], '10.77.1.1'],
  ['hq2', [], '10.77.1.2'],
  ['hq', [], '10.77.1.1'],
  ['hq254', [], '10.77.1.254'],
  ['hq255', [], '10.77.1.1'],
  ['hq2', ['10.77.1.2', '10.77.1.3'], '10.77.1.4'],
  ['hq254', ['10.77.1.254'], '10.77.1.1'],
  ['dev1', [], '10.77.251.1'],
  ['dev2', [], '10.77.251.2']
]

for (const [name, taken, address] of names)
  test(`${name} gets ${address} when ${taken.join(' and ') || 'nothing'} is taken`, () =>
    assert.equal(defaultAddress(name, new Set(taken)), address))

test('a block that is full is an error, not an endless search', () => {
  const taken = new Set(Array.from({ length: 254 }, (_, index) => `10.77.1.${index + 1}`))
  assert.throws(() => defaultAddress('hq1', taken), {
    name: 'SandboxError',
    message: 'no address is left for hq1'
  })
})

for (const address of ['10.77.1.1', '10.77.254.254'])
  test(`${address} is an address for a host`, () => assert.equal(checkAddress(address), address))

for (const address of [
  '10.77.0.1',
  '10.77.1.0',
  '10.77.1.255',
  '10.77.01.1',
  '10.78.1.1',
  '10.77.1',
  '10.77.1.1 '
])
  test(`'${address}' is refused as an address`, () => {
    assert.throws(() => checkAddress(address), { name: 'SandboxError' })
  })

for (const name of ['h', 'hq1', 'web-1', 'abcdefghijk'])
  test(`${name} can name a host`, () => assert.equal(checkHostName(name), name))

for (const name of ['', '1hq', '-hq', 'hq-', 'HQ1', 'h_1', 'abcdefghijkl', '../hq', 'hq 1', 'hq1\n'])
  test(`${JSON.stringify(name)} is refused as a name`, () => {
    assert.throws(() => checkHostName(name), { name: 'SandboxError' })
  })

test('the hardware address follows from the address', () => {
  assert.equal(hardwareAddress('10.77.1.254'), '02:68:0a:4d:01:fe')
})
