import assert from 'node:assert/strict'
import test from 'node:test'
import { Ajv } from 'ajv'
import type { TSchema } from 'typebox'
import { parse } from 'yaml'
import { gatherFacts } from '../../runner/modules/gather-facts.ts'
import { moduleByName, modules } from '../../runner/modules/registry.ts'

const keywords = [
  'name',
  'register',
  'notify',
  'changed_when',
  'when',
  'loop',
  'until',
  'retries',
  'delay',
  'become'
]

const ajv = new Ajv({
  allErrors: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true
})
  .addKeyword('hq')
  .addKeyword('shared')
  .addKeyword('stranger')

test('no two modules share a name', () => {
  assert.equal(moduleByName.size, modules.length)
})

test('the modules are these, in alphabetical order', () => {
  assert.deepEqual(
    modules.map(({ name }) => name),
    'archive assert authorized_key blockinfile cert command copy cron debug dnf fail fetch file firewalld get_url git group haproxy_build haproxy_cert haproxy_config haproxy_info haproxy_map haproxy_server haproxy_support haproxy_wait hostname known_hosts lineinfile make meta package pause reboot replace rpm_key script seboolean sefcontext service service_facts set_fact shell slurp stat sysctl systemd tempfile template unarchive uri user wait_for'.split(
      ' '
    )
  )
})

for (const module of [...modules, gatherFacts]) {
  test(`${module.name} describes every parameter and every part of its result`, () => {
    const nameless = [...undescribed(module.params, 'params'), ...undescribed(module.result, 'result')]
    assert.deepEqual(nameless, [])
  })
}

for (const module of modules) {
  test(`${module.name} takes the parameters of its examples`, () => {
    assert.notEqual(module.examples.length, 0)
    for (const example of module.examples) {
      const [task, ...more] = parse(example, { uniqueKeys: true }) as Record<string, unknown>[]
      assert.ok(task && more.length === 0, 'an example is one task')
      assert.deepEqual(
        Object.keys(task).filter(key => !keywords.includes(key)),
        [module.name]
      )
      assert.equal(typeof task.name, 'string')
      const args = task[module.name]
      const params = typeof args === 'string' ? { [module.free ?? '']: args } : args
      const validate = ajv.compile(module.params)
      validate(params)
      // A template can stand for anything.
      const errors = (validate.errors ?? []).filter(error => !at(params, error.instancePath).includes('{{'))
      assert.deepEqual(errors, [], example)
    }
  })

  test(`${module.name} names a parameter that takes text as its free one`, () => {
    if (module.free === undefined) return
    const schema = module.params.properties[module.free]
    const { enum: words = [] } = (schema ?? {}) as { readonly enum?: readonly string[] }
    assert.ok(schema && ['text', '/text', ...words].some(text => ajv.compile(schema)(text)))
  })
}

const undescribed = (schema: TSchema, path: string): readonly string[] => {
  const { properties = {} } = schema as { properties?: Record<string, TSchema & { description?: string }> }
  return Object.entries(properties).flatMap(([name, member]) => [
    ...(member.description || 'properties' in member ? [] : [`${path}.${name}`]),
    ...undescribed(member, `${path}.${name}`)
  ])
}

const at = (value: unknown, pointer: string): string =>
  String(
    pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)
  )
