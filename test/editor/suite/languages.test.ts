import * as assert from 'node:assert/strict'
import { suite, test } from 'mocha'
import * as vscode from 'vscode'
import { uriOf } from './documents.ts'
import { eventually } from './eventually.ts'

const ours: Readonly<Record<string, string>> = {
  'playbooks/site.yaml': 'hq-playbook',
  'playbooks/roles/balancer/tasks/main.yaml': 'hq-playbook',
  'playbooks/roles/balancer/handlers/main.yaml': 'hq-playbook',
  'playbooks/inventory.yaml': 'hq-inventory',
  'playbooks/group_vars/balancers.yaml': 'hq-vars',
  'playbooks/host_vars/lb1.yaml': 'hq-vars',
  'playbooks/roles/balancer/params.yaml': 'hq-vars',
  'playbooks/roles/balancer/defaults/main.yaml': 'hq-vars',
  'playbooks/roles/balancer/vars/main.yaml': 'hq-vars',
  'playbooks/roles/balancer/templates/haproxy.cfg.hbs': 'hq-template',
  'playbooks/roles/balancer/templates/notes.txt.hbs': 'hq-template',
  'haproxy/haproxy.cfg': 'haproxy'
}

suite('Languages', () => {
  for (const [path, language] of Object.entries(ours))
    test(`${path} is ${language}`, async () => {
      const document = await vscode.workspace.openTextDocument(uriOf(path))
      await eventually(() => assert.equal(document.languageId, language))
    })
})
