import type { Prompt } from '../protocol/prompt.ts'
import { acceptance } from '../protocol/prompt.ts'
import type { Prompts } from '../transport/prompts.ts'
import type { Interrupt } from './interrupt.ts'
import type { Report } from './report.ts'
import { askOnTerminal } from './terminal.ts'

/** Asks the person at the terminal; the report is quiet until there is an answer. */
export const terminalPrompts = (report: Report, interrupt: Interrupt): Prompts & { close(): void } => ({
  ask: async (prompt, signal) => {
    report.pause?.()
    try {
      return prompt.kind === 'host-key'
        ? await acceptKey(prompt, signal, interrupt)
        : await askOnTerminal(secretQuestion(prompt), { hidden: true, interrupted: interrupt.ask, signal })
    } finally {
      report.resume?.()
    }
  },
  close: () => {}
})

type HostKey = Extract<Prompt, { kind: 'host-key' }>

const acceptKey = async (
  { host, name, keyType, fingerprint, file }: HostKey,
  signal: AbortSignal,
  interrupt: Interrupt
): Promise<string | undefined> => {
  process.stderr.write(
    `The host key of ${host} (${name}) is not known: ${keyType} ${fingerprint}\n` +
      `Compare it with the host's own: ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub there.\n`
  )
  let question = `Add it to ${file} and go on (yes/no)? `
  for (;;) {
    const said = await askOnTerminal(question, { hidden: false, interrupted: interrupt.ask, signal })
    const word = said?.trim().toLowerCase()
    // A fingerprint that was copied from the host is the best yes, as ssh takes it, too.
    if (word === 'yes' || said?.trim() === fingerprint) return acceptance
    if (word === undefined || word === 'no') return undefined
    question = 'Please type yes or no, or the fingerprint: '
  }
}

const secretQuestion = (prompt: Exclude<Prompt, HostKey>): string => {
  const again = prompt.again ? 'That was refused. ' : ''
  switch (prompt.kind) {
    case 'password':
      return `${again}Password of ${prompt.user} on ${prompt.host} (${prompt.address}): `
    case 'become-password':
      return `${again}Sudo password of ${prompt.user} on ${prompt.host}: `
    case 'passphrase':
      return `${again}Passphrase of the key ${prompt.file}: `
  }
}
