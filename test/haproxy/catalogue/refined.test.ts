import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogueOf } from '../../../runner/haproxy/catalogue/catalogue.ts'
import { refined } from '../../../runner/haproxy/catalogue/refined.ts'
import { readRegistered } from '../../../runner/haproxy/catalogue/registered.ts'

/** In the form of `haproxy -dKall -q`, cut short. */
const output = `# List of registered ACL keywords:
path_beg = path -m beg
# List of registered configuration keywords:
global
	chroot
	nbproc
	patched.setting
listen
	quic-initial
	timeout
	bind <addr> accept-proxy
	bind <addr> quic-cc-algo +1
	bind <addr> ssl
	bind <addr> ssl alpn +1
	server <name> <addr> source +-1
	option abortonclose [ FE BE ]
	tcp-request content set-var* 
	http-request lua.mine
crt-list
	alpn +1
# List of registered CLI keywords:
show pools [WORKER] 
reload [MASTER] 
debug dev sym [WORKER] [EXPERT]
# List of registered sample converter functions:
b64dec: bin => str
add_item(string,string[,string]): str => str
# List of registered filter names:
trace [TRACE]
# List of registered sample fetch functions:
#                       _.---------------------- frontend tcp-request connection rule
# | | | | | | | | | | | | | | | | | | | | | | 
[ Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y . . ] accept_date([string]): sint
# List of registered service names:
prometheus-exporter
`

test('the output of -dKall is read', () => {
  assert.deepEqual(readRegistered(output), [
    { kind: 'match', name: 'path_beg', means: 'path -m beg' },
    { kind: 'line', name: 'chroot', at: 'global' },
    { kind: 'line', name: 'nbproc', at: 'global' },
    { kind: 'line', name: 'patched.setting', at: 'global' },
    { kind: 'line', name: 'quic-initial', at: 'proxy' },
    { kind: 'line', name: 'timeout', at: 'proxy' },
    { kind: 'bind', name: 'accept-proxy', takes: 0 },
    { kind: 'bind', name: 'quic-cc-algo', takes: 1 },
    { kind: 'bind', name: 'ssl', takes: 0 },
    { kind: 'bind', name: 'alpn', takes: 1 },
    { kind: 'server', name: 'source' },
    { kind: 'line', name: 'option abortonclose', at: 'proxy' },
    { kind: 'action', name: 'set-var', at: 'tcp-request content', prefix: true },
    { kind: 'action', name: 'lua.mine', at: 'http-request' },
    { kind: 'certificate', name: 'alpn', at: 'crt-list', takes: 1 },
    { kind: 'command', name: 'show pools', at: 'worker' },
    { kind: 'command', name: 'reload', at: 'master' },
    { kind: 'command', name: 'debug dev sym', at: 'worker' },
    { kind: 'converter', name: 'b64dec', input: 'str', output: 'bin' },
    {
      kind: 'converter',
      name: 'add_item',
      parameters: '(string,string[,string])',
      input: 'str',
      output: 'str'
    },
    { kind: 'filter', name: 'trace' },
    { kind: 'fetch', name: 'accept_date', parameters: '([string])', output: 'sint' },
    { kind: 'service', name: 'prometheus-exporter' }
  ])
})

test('a program adds what it registers and lacks what it does not', () => {
  const { catalogue, added, lacking } = refined(catalogueOf('3.4'), output)
  assert.deepEqual(
    added.map(({ kind, name }) => `${kind} ${name}`),
    ['line patched.setting', 'action lua.mine']
  )
  assert.equal(catalogue.find('global', ['patched.setting', '1'])?.keyword.name, 'patched.setting')
  assert.equal(catalogue.named('bind', 'crt'), undefined)
  assert.equal(catalogue.named('bind', 'ssl')?.name, 'ssl')
  assert.equal(
    lacking.some(({ kind, name }) => kind === 'bind' && name === 'crt'),
    true
  )
  // Older than HAProxy's tables: no program lists them.
  assert.equal(catalogue.find('frontend', ['maxconn', '10'])?.keyword.name, 'maxconn')
  assert.equal(catalogue.find('frontend', ['tcp-request', 'content', 'accept'])?.keyword.name, 'accept')
  assert.equal(catalogue.find('frontend', ['quic-initial', 'accept'])?.keyword.name, 'accept')
})
