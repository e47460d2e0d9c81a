import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installVsix, type Profile } from './code-server.ts'
import { installCodeServer } from './install-code-server.ts'
import { interruption } from './interruption.ts'
import { runInCodeServer } from './run-in-code-server.ts'

// Takes those of desktop VS Code's flags that a test needs, and does with code-server and a headless browser what they say.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: true,
  options: {
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
    'install-extension': { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
    extensionDevelopmentPath: { type: 'string', multiple: true },
    'disable-workspace-trust': { type: 'boolean' },
    // What desktop VS Code needs besides; code-server does it by itself.
    'no-sandbox': { type: 'boolean' },
    'disable-gpu-sandbox': { type: 'boolean' },
    'disable-updates': { type: 'boolean' },
    'skip-welcome': { type: 'boolean' },
    'skip-release-notes': { type: 'boolean' }
  }
})

const required = (name: string, value: string | undefined): string => {
  if (value !== undefined) return value
  throw new Error(`${name} is missing`)
}

const profile: Profile = {
  userData: required('--user-data-dir', values['user-data-dir']),
  extensions: required('--extensions-dir', values['extensions-dir'])
}
const signal = interruption()
const install = await installCodeServer({ onProgress: line => console.error(`editor: ${line}`), signal })
const vsixes = values['install-extension'] ?? []
for (const vsix of vsixes) await installVsix(install, profile, vsix)
if (vsixes.length === 0)
  process.exitCode = await runInCodeServer({
    ...profile,
    install,
    workspace: required('the folder to open', positionals[0]),
    trusted: values['disable-workspace-trust'] ?? false,
    suite: required('--extensionTestsPath', values.extensionTestsPath),
    development: values.extensionDevelopmentPath ?? [],
    screenshot: join(profile.userData, 'screenshot.png'),
    timeoutMs: Number(process.env.HQ_TEST_TIMEOUT_MS ?? 300_000),
    signal
  })
