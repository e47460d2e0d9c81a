import { randomBytes } from 'node:crypto'
import type { ClientChannel } from 'ssh2'
import type { Conversation, HostError, Reply, Target } from '../../engine/host.ts'
import { socketCode } from '../../modules/module.ts'
import { forAnyShell } from '../any-shell.ts'
import { becomeFailure } from '../login/become.ts'
import type { Line } from '../login/dial.ts'
import { promptOf } from '../shell/become-argv.ts'
import { lostOnTheWay, sshWire } from '../ssh-wire.ts'
import { dialogue } from './dialogue.ts'
import { relayOpening } from './opening.ts'
import { relayArgv } from './relay-argv.ts'

export interface SshSocketsPorts {
  readonly line: Line
  readonly target: Target
  readonly notice: (message: string) => void
  /** The password with which the user becomes another, when one was needed; called when there is a shell of that user. */
  readonly passwordFor: (user: string) => string | undefined
}

/** RFC 4254, section 5.1. */
const administrativelyProhibited = 1

/**
 * Sockets of a host over the ssh connection. sshd opens a forwarded one as the user that is logged in; where that user
 * may not, or nothing may be forwarded, a relay on the host does it, as the user that the task becomes.
 */
export class SshSockets {
  readonly #ports: SshSocketsPorts
  /** Those that only a relay can open. */
  readonly #relayed = new Set<string>()
  #forwards: boolean | undefined

  constructor(ports: SshSocketsPorts) {
    this.#ports = ports
  }

  /** `reach` makes sure that there is a shell of a user, which settles how to become that user. */
  async converse(conversation: Conversation, reach: () => Promise<void>): Promise<Reply> {
    const { path, becomeUser } = conversation
    const known = `${becomeUser ?? ''} ${path}`
    if (this.#forwards === false || this.#relayed.has(known)) return this.#relay(conversation, reach)
    const channel = await this.#forward(path)
    if (!('refusal' in channel)) {
      this.#forwards = true
      return dialogue(
        {
          input: channel,
          output: channel,
          gone: this.#ports.line.gone,
          drop: () => channel.close()
        },
        conversation,
        this.#lost
      )
    }
    const reply = await this.#relay(conversation, reach)
    if (reply.code !== socketCode.answered) return reply
    this.#relayed.add(known)
    const { user } = this.#ports.target
    const isForbidden = channel.reason === administrativelyProhibited
    // A relay of the same user has no other rights: what failed is the forwarding.
    const isForwarding = (becomeUser ?? user) === user && this.#forwards !== true
    if (isForbidden || isForwarding) {
      this.#forwards = false
      this.#ports.notice(
        `UNIX sockets are not forwarded (${channel.refusal || 'refused'}; sshd's AllowStreamLocalForwarding says whether): a relay on the host is used, which takes longer`
      )
    }
    return reply
  }

  readonly #lost = (reason: string): HostError => lostOnTheWay(this.#ports.target, reason)

  #forward(
    path: string
  ): Promise<ClientChannel | { readonly refusal: string; readonly reason: number | undefined }> {
    const { line } = this.#ports
    return new Promise((resolve, reject) => {
      void line.gone.then(reason => reject(this.#lost(reason)))
      try {
        line.client.openssh_forwardOutStreamLocal(path, (error, channel) =>
          error
            ? resolve({
                refusal: /strictVendor/.test(error.message)
                  ? 'the server is not OpenSSH'
                  : error.message.replace('(SSH) Channel open failure: ', ''),
                reason: (error as { readonly reason?: number }).reason
              })
            : resolve(channel)
        )
      } catch (error) {
        reject(this.#lost(error instanceof Error ? error.message : String(error)))
      }
    })
  }

  async #relay(conversation: Conversation, reach: () => Promise<void>): Promise<Reply> {
    const { line, target, passwordFor } = this.#ports
    const { path, send, becomeUser: user = target.user } = conversation
    const nonce = randomBytes(8).toString('hex')
    const become = user !== target.user
    if (become) await reach()
    const password = become ? passwordFor(user) : undefined
    const method = target.becomeMethod ?? 'sudo'
    const flags = target.becomeFlags ?? []
    const argv = relayArgv(
      nonce,
      conversation,
      become ? { user, method, flags, password: password !== undefined, terminal: false } : undefined
    )
    const wire = await sshWire(line, target, forAnyShell(argv, 'LC_ALL=C'))
    let errors = ''
    wire.errors.on('data', (bytes: Buffer) => {
      errors = (errors + bytes.toString()).slice(-4_000)
    })
    const becoming = { host: target.name, login: target.user, user, method, prompt: promptOf(nonce) }
    const opening = relayOpening({
      path,
      nonce,
      password,
      send,
      errors: () => errors,
      explain: said => (become ? becomeFailure(becoming, said)?.failure.message : undefined)
    })
    return dialogue({ ...wire, gone: line.gone, drop: () => wire.drop() }, conversation, this.#lost, opening)
  }
}
