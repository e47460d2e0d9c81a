import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxHost } from '../../../runner/sandbox/sandbox-host.ts'
import type { Profile } from './code-server.ts'

/** A VS Code that nobody has used, and a project to work on. */
export interface FreshProfile extends Profile {
  /** A copy of test/editor/workspace: suites may write. */
  readonly workspace: string
  readonly home: string
}

/** What keeps the window still and the network silent. */
const settings = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.enabled': false
}

/** The workspace's inventories of the sandbox host: one for a login with sudo without a password, one with. */
const inventories = ['playbooks/inventory.yaml', 'playbooks/inventory-sudo.yaml'] as const

/** Makes the folders below `folder`; inventories and settings know how to log in to the host, if there is one. */
export const freshProfile = async (
  folder: string,
  host: SandboxHost | undefined,
  more: Readonly<Record<string, unknown>> = {}
): Promise<FreshProfile> => {
  const profile = {
    userData: join(folder, 'user-data'),
    extensions: join(folder, 'extensions'),
    workspace: join(folder, 'workspace'),
    home: join(folder, 'home')
  }
  await cp(join(import.meta.dirname, '../workspace'), profile.workspace, { recursive: true })
  for (const path of [profile.extensions, profile.home]) await mkdir(path, { recursive: true })
  const connection = host ? { 'hq-run.connection.knownHosts': host.knownHosts } : {}
  await writeSettings(join(profile.userData, 'User'), { ...settings, ...connection, ...more })
  // A VS Code that runs on a server reads the settings of a machine from the machine's file alone.
  await writeSettings(join(profile.userData, 'Machine'), connection)
  if (host) for (const inventory of inventories) await writeLogin(join(profile.workspace, inventory), host)
  return profile
}

const writeSettings = async (folder: string, all: Readonly<Record<string, unknown>>): Promise<void> => {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'settings.json'), JSON.stringify(all, null, 2))
}

/** A fixture's inventory names an address of the documentation's and a key that is nowhere; here the host's own take their place. */
const writeLogin = async (inventory: string, host: SandboxHost): Promise<void> => {
  const text = await readFile(inventory, 'utf8')
  await writeFile(inventory, text.replace('192.0.2.11', host.address).replace('~/.ssh/lb1', host.key))
}
