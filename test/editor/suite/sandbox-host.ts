import * as assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import type { SandboxHost } from '../../../runner/sandbox/sandbox-host.ts'

const given = process.env.HQ_TEST_HOST

/** Whether the machine could have a host; suites that connect are skipped where it could not. */
export const hasHost = given !== undefined && given !== ''

/** The host that the launcher started and wrote into the inventories as lb1. */
export const sandboxHost = (): SandboxHost => {
  assert.ok(given, 'the launcher has started no host')
  return JSON.parse(given) as SandboxHost
}

/** Runs a command on the host as root, beside the extension. */
export const onHost = (command: string): Promise<string> => {
  const { address, rootKey, knownHosts } = sandboxHost()
  const options = [`UserKnownHostsFile=${knownHosts}`, 'StrictHostKeyChecking=yes', 'IdentitiesOnly=yes']
  const login = ['-F', 'none', '-i', rootKey, ...options.flatMap(option => ['-o', option]), `root@${address}`]
  return new Promise((resolve, reject) =>
    execFile('ssh', [...login, command], (error, stdout, stderr) =>
      error ? reject(new Error(`${command}: ${stderr}`)) : resolve(stdout)
    )
  )
}
