import assert from 'node:assert/strict'
import test from 'node:test'
import { readAnsible } from '../../runner/cli/reference/ansible-parameters.ts'
import { modules } from '../../runner/modules/registry.ts'

const recorded = readAnsible()

/** Names without their collections. */
const known = new Map(Object.keys(recorded).map(name => [name.slice(name.lastIndexOf('.') + 1), name]))

test('every module that Ansible has too is recorded, and none without one is', () => {
  assert.deepEqual(
    Object.entries(recorded).flatMap(([name, { version }]) => (version ? [] : [name])),
    []
  )
  assert.deepEqual(
    modules.flatMap(({ name, ansible }) =>
      ansible === undefined || ansible.module in recorded ? [] : [`${name}: ${ansible.module}`]
    ),
    []
  )
})

for (const { name, ansible, params } of modules) {
  const { parameters: theirs = [], aliases = [] } = recorded[ansible?.module ?? ''] ?? {}
  const ours = Object.keys(params.properties)
  const without = ansible?.without ?? {}
  if (known.has(name) || ansible)
    test(`${name} has every parameter of Ansible’s, or says why not`, () => {
      assert.equal(ansible?.module, known.get(name), `${name} says which module of Ansible’s it is`)
      assert.deepEqual(
        theirs.filter(parameter => !ours.includes(parameter) && !without[parameter]),
        [],
        'neither there nor given a reason'
      )
      assert.deepEqual(
        Object.keys(without).filter(
          parameter => ours.includes(parameter) || ![...theirs, ...aliases].includes(parameter)
        ),
        [],
        'left out with a reason, but there or unknown to Ansible'
      )
      assert.deepEqual(
        Object.values(without).filter(why => /^same as /.test(why) && !ours.includes(why.slice(8))),
        [],
        'the same as a parameter that is not there'
      )
    })
}
