import * as vscode from 'vscode'
import type { Prompt } from '../../runner/protocol/prompt.ts'

/** Asks the user what a run wants to know; undefined when they decline. Nothing of it is kept. */
export const answerPrompt = async (prompt: Prompt): Promise<string | undefined> => {
  const { t } = vscode.l10n
  const again = (text: string) =>
    'again' in prompt && prompt.again ? `${t('That was refused.')} ${text}` : text
  switch (prompt.kind) {
    case 'password':
      return secret(again(t('SSH password of {0} on {1}', prompt.user, prompt.host)))
    case 'become-password':
      return secret(
        again(
          prompt.method === 'su'
            ? t('Password of {0} on {1}, for su', prompt.user, prompt.host)
            : t('sudo password of {0} on {1}', prompt.user, prompt.host)
        )
      )
    case 'login-question':
      return ask(t('{0} on {1} is asked: {2}', prompt.user, prompt.host, prompt.text), !prompt.echo)
    case 'passphrase':
      return secret(again(t('Passphrase of the key {0}', prompt.file)))
    case 'pause':
      return vscode.window.showInputBox({
        title: prompt.task,
        prompt: prompt.text,
        password: !prompt.echo,
        ignoreFocusOut: true
      })
    case 'host-key':
      return acceptHostKey(prompt)
  }
}

const secret = (title: string): Promise<string | undefined> => ask(title, true)

const ask = async (title: string, password: boolean): Promise<string | undefined> =>
  vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('It is given to this run alone and kept nowhere.'),
    password,
    ignoreFocusOut: true
  })

const acceptHostKey = async (prompt: Extract<Prompt, { kind: 'host-key' }>): Promise<string | undefined> => {
  const { t } = vscode.l10n
  const accept = t('Accept and Remember')
  const chosen = await vscode.window.showWarningMessage(
    t('The host key of {0} is not known', prompt.host),
    {
      modal: true,
      detail: [
        `${prompt.name}`,
        `${prompt.keyType} ${prompt.fingerprint}`,
        '',
        t("Compare it with the host's own: ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub"),
        t('Accepting adds it to {0}.', prompt.file)
      ].join('\n')
    },
    accept
  )
  return chosen === accept ? 'accept' : undefined
}
