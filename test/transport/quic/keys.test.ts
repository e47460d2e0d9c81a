import assert from 'node:assert/strict'
import test from 'node:test'
import {
  headerMask,
  initialKeys,
  type Keys,
  packetKeys,
  retryTag,
  suites,
  unseal
} from '../../../runner/transport/quic/keys.ts'

// Examples of RFC 9001, appendix A.
const destination = Buffer.from('8394c8f03e515708', 'hex')
const hex = ({ key, iv, headerKey }: Keys): readonly string[] =>
  [key, iv, headerKey].map(each => each.toString('hex'))

test('keys of Initial packets follow from the destination’s id', () => {
  const { client, server } = initialKeys(destination)
  assert.deepEqual(hex(client), [
    '1f369613dd76d5467730efcbe3b1a22d',
    'fa044b2f42a3fd3b46fb255c',
    '9f50449e04a0e810283a1e9933adedd2'
  ])
  assert.deepEqual(hex(server), [
    'cf3a5331653c364c88f0f379b6067e37',
    '0ac1493ca1905853b0bba03e',
    'c206b8d9b9f0f37644430b490eeaa314'
  ])
})

test('the header of an Initial packet is hidden by AES', () => {
  const mask = headerMask(
    initialKeys(destination).client,
    Buffer.from('d1b1c98dd7689fb8ec11d242b123dc9b', 'hex')
  )
  assert.equal(mask.toString('hex'), '437b9aec36')
})

test('a Retry is the server’s when its tag says so', () => {
  const retry = Buffer.from('ff000000010008f067a5502a4262b5746f6b656e', 'hex')
  assert.equal(retryTag(destination, retry).toString('hex'), '04a265ba2eff4d829058fb3f0f2496ba')
})

test('ChaCha20 protects a packet and hides its header', () => {
  const suite = suites.get(0x1303)
  assert.ok(suite)
  const secret = Buffer.from('9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b', 'hex')
  const keys = packetKeys(suite, secret)
  assert.deepEqual(hex(keys), [
    'c6d98ff3441c3fe1b2182094f69caa2ed4b716b65488960a7a984979fb23e1c8',
    'e0459b3474bdd0e44a41c144',
    '25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4'
  ])
  assert.equal(
    headerMask(keys, Buffer.from('5e5cd55c41f69080575d7999c25a5bfb', 'hex')).toString('hex'),
    'aefefe7d03'
  )
  const opened = unseal(
    keys,
    654360564,
    Buffer.from('4200bff4', 'hex'),
    Buffer.from('655e5cd55c41f69080575d7999c25a5bfb', 'hex')
  )
  assert.equal(opened?.toString('hex'), '01')
})

test('what other keys protected is not opened', () => {
  const { client, server } = initialKeys(destination)
  assert.equal(unseal(client, 0, Buffer.alloc(0), Buffer.alloc(40)), undefined)
  assert.equal(unseal(server, 0, Buffer.alloc(0), Buffer.alloc(3)), undefined)
})
