import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectionArguments, runArguments } from '../../extension/run/run-request.ts'

const nothing = { user: '', privateKey: '', knownHosts: '', timeout: 15 }

test('a request without wishes is a run of the whole playbook', () => {
  assert.deepEqual(runArguments({}, 'site.yaml', [], 20), ['run', 'site.yaml', '--forks', '20'])
})

test('every wish becomes an option', () => {
  const request = {
    inventory: 'prod.yaml',
    limit: 'lb1,lb2',
    tags: ['config', 'verify'],
    only: 'roles/web/tasks/main.yaml:3',
    check: true,
    diff: true
  }
  assert.deepEqual(runArguments(request, 'site.yaml', ['port=80', '@more.yaml'], 5), [
    ...['run', 'site.yaml', '--inventory', 'prod.yaml', '--limit', 'lb1,lb2', '--tags', 'config,verify'],
    ...['--only', 'roles/web/tasks/main.yaml:3', '--check', '--diff'],
    ...['--extra-vars', 'port=80', '--extra-vars', '@more.yaml', '--forks', '5']
  ])
})

test('wishes that were left empty are no options', () => {
  const request = { inventory: '', limit: '', tags: [], check: false }
  assert.deepEqual(runArguments(request, 'site.yaml', [], 20), ['run', 'site.yaml', '--forks', '20'])
})

test('settings for the connection become options', () => {
  assert.deepEqual(connectionArguments(nothing), ['--timeout', '15'])
  assert.deepEqual(
    connectionArguments({ user: 'rocky', privateKey: '~/.ssh/lb', knownHosts: 'hosts.txt', timeout: 5 }),
    ['--user', 'rocky', '--private-key', '~/.ssh/lb', '--known-hosts', 'hosts.txt', '--timeout', '5']
  )
})
