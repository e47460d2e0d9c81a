// Takes the pictures of the editor for the README: node docs/pictures/editor.mjs [NAME…]
// The extension is installed from its .vsix (npm run package) into code-server, the project is test/editor/workspace, and what is run
// runs on a sandbox host; so it wants root on Debian 12, as the tests of the editor do.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { register } from 'tsx/esm/api'

register()
const launch = name => import(`../../test/editor/launch/${name}.ts`)
const { openBrowser } = await launch('browser')
const { installVsix, startCodeServer } = await launch('code-server')
const { installCodeServer } = await launch('install-code-server')
const { interruption } = await launch('interruption')
const { freshProfile } = await launch('profile')
const { packedExtension } = await launch('run-suites')
const { withSandboxHost } = await launch('sandbox-host')

const chosen = process.argv.slice(2)
const onProgress = line => console.error(`pictures: ${line}`)
const role = 'playbooks/roles/balancer'

const look = {
  'workbench.colorTheme': 'Default Light Modern',
  'editor.minimap.enabled': false,
  'editor.fontSize': 13,
  'workbench.tips.enabled': false,
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'explorer.compactFolders': false
}

/** What a person at the workbench can do. */
const userOf = page => ({
  page,
  async command(name) {
    await page.keyboard.press('F1')
    await page.locator('.quick-input-widget input').fill(`>${name}`)
    await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor()
    await page.keyboard.press('Enter')
  },
  async open(path) {
    await page.keyboard.press('Control+p')
    await page.locator('.quick-input-widget input').fill(path)
    await page.locator('.quick-input-list .monaco-list-row').first().waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.tab.active', { hasText: path.split('/').at(-1) }).first().waitFor()
  },
  async goTo(line, column) {
    await page.keyboard.press('Control+g')
    await page.locator('.quick-input-widget input').fill(`:${line}:${column}`)
    await page.keyboard.press('Enter')
  },
  async pick(label) {
    await page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click()
  },
  see: (selector, text) => page.locator(selector, { hasText: text }).last().waitFor()
})

const pictures = {
  async completion(user) {
    await user.open(`${role}/tasks/main.yaml`)
  }
}

const take = async (name, { install, vsix, host }) => {
  const folder = await mkdtemp(join(tmpdir(), 'hq-run-picture-'))
  const profile = await freshProfile(folder, host, look)
  await installVsix(install, profile, vsix)
  const server = await startCodeServer({ ...profile, install, trusted: name !== 'restricted-mode', tests: false })
  const { browser, page } = await openBrowser()
  try {
    await page.goto(server.url([['openFile', server.uri(join(profile.workspace, 'playbooks/site.yaml'))]]))
    await page.locator('.editor-instance .view-line').first().waitFor()
    await pictures[name](userOf(page))
    await page.screenshot({ path: join(import.meta.dirname, `editor-${name}.png`) })
    onProgress(`editor-${name}.png`)
  } catch (error) {
    await page.screenshot({ path: join(tmpdir(), `editor-${name}-failed.png`) })
    throw error
  } finally {
    await browser.close()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const install = await installCodeServer({ onProgress })
const names = chosen.length > 0 ? chosen : Object.keys(pictures)
await withSandboxHost({ optional: false, onProgress, signal: interruption() }, async host => {
  for (const name of names) await take(name, { install, vsix: packedExtension(), host })
})
