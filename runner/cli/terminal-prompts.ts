import type { PausePrompt, Prompt } from '../protocol/prompt.ts'
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
      if (prompt.kind === 'pause') return await askOfTask(prompt, signal, interrupt)
      return prompt.kind === 'host-key'
        ? await acceptKey(prompt, signal, interrupt)
        : await askOnTerminal(secretQuestion(prompt), {
            hidden: !(prompt.kind === 'login-question' && prompt.echo),
            interrupted: interrupt.ask,
            signal
          })
    } finally {
      report.resume?.()
    }
  },
  close: () => {}
})

const askOfTask = (
  { task, text, echo }: PausePrompt,
  signal: AbortSignal,
  interrupt: Interrupt
): Promise<string | undefined> => {
  process.stderr.write(`[${task}]\n`)
  const question = `${text.trimEnd()}${echo ? '' : ' (what is typed is not shown)'}: `
  return askOnTerminal(question, { hidden: !echo, interrupted: interrupt.ask, signal })
}

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

const secretQuestion = (prompt: Exclude<Prompt, HostKey | PausePrompt>): string => {
  const again = prompt.kind !== 'login-question' && prompt.again ? 'That was refused. ' : ''
  switch (prompt.kind) {
    case 'password':
      return `${again}Password of ${prompt.user} on ${prompt.host} (${prompt.address}): `
    case 'become-password':
      return prompt.method === 'su'
        ? `${again}Password of ${prompt.user} on ${prompt.host}, for su: `
        : `${again}Sudo password of ${prompt.user} on ${prompt.host}: `
    case 'login-question':
      return `${prompt.user} on ${prompt.host} is asked: ${prompt.text.trim()} `
    case 'passphrase':
      return `${again}Passphrase of the key ${prompt.file}: `
  }
}
