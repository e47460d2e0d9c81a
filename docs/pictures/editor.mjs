// Takes the pictures of the editor for the README: node docs/pictures/editor.mjs [NAME…]
// The extension is installed from its .vsix (npm run package) into code-server, the project is test/editor/workspace, and what is run
// runs on a sandbox host; so it wants root on Debian 12, as the tests of the editor do.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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
  'workbench.reduceMotion': 'on',
  'workbench.tips.enabled': false,
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'explorer.compactFolders': false
}

/** What a person at the workbench can do. */
const userOf = page => ({
  page,
  press: key => page.keyboard.press(key),
  type: text => page.keyboard.type(text, { delay: 60 }),
  async command(name) {
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first()
    // The palette lists what is allowed when it opens; a window that has just opened learns that the folder is trusted later.
    for (let attempt = 0; attempt < 20; attempt++) {
      await page.keyboard.press('F1')
      await page.locator('.quick-input-widget input').fill(`>${name}`)
      if (await row.waitFor({ timeout: 1000 }).then(() => true, () => false)) return row.click()
      await page.keyboard.press('Escape')
    }
    throw new Error(`the palette has no ${name}`)
  },
  async goTo(line, column) {
    await page.keyboard.press('Control+g')
    await page.locator('.quick-input-widget input').fill(`:${line}:${column}`)
    await page.keyboard.press('Enter')
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' })
  },
  /** Rests on the last word that reads so until its hover tells what is wanted; a window that has just opened knows nothing yet. */
  async hover(word, wanted) {
    const hover = page.locator('.monaco-hover:visible', { hasText: wanted }).last()
    for (let attempt = 0; attempt < 20; attempt++) {
      await page.locator('.view-line span', { hasText: word }).last().hover()
      if (await hover.waitFor({ timeout: 2000 }).then(() => true, () => false)) return
      await page.mouse.move(700, 700)
    }
    throw new Error(`${word} does not say ${wanted}`)
  },
  pick: label => page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click(),
  see: (selector, text) => page.locator(`${selector}:visible`, { hasText: text }).last().waitFor()
})

/** Changes of the project that a picture needs. */
const secondHost = {
  file: 'playbooks/inventory.yaml',
  from: '          http_port: 8081\n',
  to: '          http_port: 8081\n        lb2:\n          ansible_host: 192.0.2.12\n          maxconn: 8192\n'
}
const failingTask = {
  file: 'playbooks/site.yaml',
  from: /- name: Tell it\n.*\n/,
  to: "- name: HAProxy accepts it\n      command: haproxy -c -f '{{ config_directory }}/haproxy.cfg'\n"
}

const manyFindings = {
  file: 'haproxy.cfg',
  text: `global
    log stdout format raw local0
    user haproxy
    cluster-secret "\${CLUSTER_SECRET}"
    nbproc 2

defaults
    mode http
    log global
    option httplog
    option forwardfor
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout http-request 10s

frontend fe_https
    bind quic4@:443 ssl crt /etc/haproxy/site.pem alpn h3
    bind :443 ssl crt /etc/haproxy/site.pem alpn h2,http/1.1
    http-after-response set-header alt-svc 'h3=":443"; ma=900'
    http-request deny if is_admin
    default_backend be_wbe

backend be_web
    balance leastconn
    option httpchk
    http-check send meth GET uri /healthz
    server web1 192.0.2.11:443 check ssl verify none
    server web2 192.0.2.12:80
`
}

const pictures = {
  completion: {
    file: `${role}/tasks/main.yaml`,
    async take({ press, goTo, see }) {
      await goTo(11, 17)
      await press('Enter')
      await press('Control+Space')
      await see('.suggest-widget .monaco-list-row', 'owner')
      for (let row = 0; row < 3; row++) await press('ArrowDown')
      await press('Control+Space')
      await see('.suggest-details', '.')
    }
  },
  hover: {
    file: `${role}/templates/haproxy.cfg.hbs`,
    edits: [secondHost],
    async take({ hover }) {
      await hover('http_port', 'lb2')
    }
  },
  problems: {
    file: 'playbooks/site.yaml',
    async take({ press, type, goTo, see, command, hover }) {
      await goTo(5, 9)
      await press('Backspace')
      await goTo(18, 100)
      await press('Backspace')
      await type('"9"')
      await command('View: Toggle Problems')
      await see('.markers-panel .monaco-list-row', 'Cannot compare')
      await hover('major', 'Cannot compare')
    }
  },
  model: {
    file: 'playbooks/model.yaml',
    async take({ page, press, see, command }) {
      await press('Control+b')
      await command('HQ: Preview haproxy.cfg')
      await see('.view-line', 'server web2')
      await page.locator('.view-line span', { hasText: 'site.pem' }).first().click()
      await see('.cdr[class*=ced-]', '') // the lines that it became are marked
    }
  },
  lint: {
    file: manyFindings.file,
    files: [manyFindings],
    async take({ press, see, command, hover }) {
      await press('Control+b')
      await see('.squiggly-error', '')
      await command('View: Toggle Problems')
      await see('.markers-panel .monaco-list-row', 'be_wbe')
      await hover('quic4@', 'a reload cuts them all')
    }
  },
  choices: {
    file: 'playbooks/site.yaml',
    async take({ command, see }) {
      await command('HQ: Run on Host')
      await see('.quick-input-list .monaco-list-row', 'changes lb1')
    }
  },
  run: {
    file: 'playbooks/site.yaml',
    edits: [failingTask],
    async take({ command, pick, see }) {
      await command('HQ: Run on Host')
      await pick('changes lb1')
      await see('.statusbar-item', 'failed 1')
      await see('.view-line', 'Recap')
      await see('.squiggly-error', '')
      await command('Notifications: Clear All Notifications')
    }
  },
  compare: {
    file: 'playbooks/inventory.yaml',
    async take({ press, goTo, type, command, pick, see }) {
      await command('HQ: Run on Host')
      await pick('changes lb1')
      await see('.view-line', 'Recap')
      await press('Control+j')
      await goTo(8, 100)
      await press('Backspace')
      await type('2')
      await press('Control+b')
      await command('HQ: Compare with Host')
      await see('.monaco-diff-editor .view-line', 'bind :8082')
      await see('.monaco-diff-editor .char-insert', '')
    }
  },
  restricted: {
    file: `${role}/tasks/main.yaml`,
    trusted: false,
    async take({ command, see }) {
      await command('HQ: Preview haproxy.cfg')
      await see('.view-line', 'server web2')
    }
  }
}

/** What the tests need besides the project. */
const onlyForTests = [
  ...['ansible', 'docker-compose.yaml', 'haproxy', 'k8s', 'mistakes'],
  ...['fails', 'inventory-sudo', 'typing', 'waits'].map(name => `playbooks/${name}.yaml`)
]

const take = async (name, { install, vsix, host }) => {
  const { file, files = [], edits = [], trusted = true, take } = pictures[name]
  const folder = await mkdtemp(join(tmpdir(), 'hq-run-picture-'))
  const profile = await freshProfile(folder, host, look)
  for (const path of onlyForTests) await rm(join(profile.workspace, path), { recursive: true })
  for (const made of files) await writeFile(join(profile.workspace, made.file), made.text)
  for (const edit of edits) {
    const path = join(profile.workspace, edit.file)
    await writeFile(path, (await readFile(path, 'utf8')).replace(edit.from, edit.to))
  }
  await installVsix(install, profile, vsix)
  const server = await startCodeServer({ ...profile, install, trusted, tests: false })
  const { browser, page } = await openBrowser()
  try {
    await page.goto(server.url([['openFile', server.uri(join(profile.workspace, file))]]))
    await page.locator('.statusbar-item', { hasText: /^(HQ |HAProxy$)/ }).waitFor() // the language: our file is recognised
    await take(userOf(page))
    await page.screenshot({ path: join(import.meta.dirname, `editor-${name}.png`) })
    onProgress(`editor-${name}.png`)
  } catch (error) {
    const failed = join(tmpdir(), `editor-${name}-failed.png`)
    await page.screenshot({ path: failed })
    onProgress(`${name} failed: see ${failed}`)
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
