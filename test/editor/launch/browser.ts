import { type Browser, chromium, type Page } from 'playwright-core'

/** No sandbox, since it runs as root; nothing that would call home or take the graphics card. */
const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run'
] as const

/** A headless Chromium with one page of 1280×800; CHROMIUM names another than Debian's. */
export const openBrowser = async (): Promise<{ readonly browser: Browser; readonly page: Page }> => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [...chromiumArguments]
  })
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write']
  })
  return { browser, page: await context.newPage() }
}
