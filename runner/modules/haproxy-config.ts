import { messagesWithin } from '../haproxy/binary/messages.ts'
import type { VersionOutput } from '../haproxy/binary/version-output.ts'
import type { HostSurroundings } from '../haproxy/configuration/surroundings.ts'
import { messagesOnModel } from '../haproxy/model/messages-on-model.ts'
import { renderModel } from '../haproxy/model/render-model.ts'
import { surroundingsOf } from '../haproxy/model/surroundings-of.ts'
import { askText, readText } from './files/placement.ts'
import { type Activated, activate, observeActivation, whyActivate } from './haproxy/activation.ts'
import { activationResult, factsOf } from './haproxy/activation-result.ts'
import { activationOf, type ConfigActivation } from './haproxy/config-activation.ts'
import { changesOf } from './haproxy/config-changes.ts'
import { rendersConfig } from './haproxy/config-foreseen.ts'
import { lintOrRefuse, observeForLint } from './haproxy/config-lint.ts'
import { type ConfigWant, configParams, configSources, destOf } from './haproxy/config-params.ts'
import { askBinary, readBinary } from './haproxy/model-content.ts'
import { defineModule, type Observation } from './module.ts'

interface Now {
  readonly activated: Activated
  /** What the program that the unit starts says of itself. */
  readonly binary: VersionOutput | undefined
  readonly host: HostSurroundings | undefined
  /** The configuration that lies there, unless it is too long. */
  readonly before?: string
}

export const haproxyConfig = defineModule({
  name: 'haproxy_config',
  summary:
    'Put a configuration of HAProxy in place as one transaction: checked, reloaded, probed, or undone.',
  description:
    'One script does it on the host, which goes on when the connection is cut: haproxy -c with the unit’s own arguments and environment, ' +
    'the last-known-good is kept, the files are swapped, the master reloads and says how it went, servers that were up and listeners that ' +
    'answered have to do so again, errors are counted for a while. On any failure the last-known-good comes back. The controller then asks ' +
    'for itself and confirms; until it has, a timer on the host would undo everything. A service that does not run gets its files and stays ' +
    'as it is, unless state is started. docs/activation.md tells the whole sequence.',
  choice: { of: configSources, only: true },
  params: configParams,
  result: activationResult,
  renders: rendersConfig,
  needs: { 'systemd-run': 'systemd', busctl: 'systemd', flock: 'util-linux', unshare: 'util-linux' },
  examples: [
    `- name: haproxy.cfg
  haproxy_config: { src: haproxy.cfg.hbs, owner: root, group: root, mode: '0640' }`,
    `- name: The site, with its list of certificates, proven from here
  haproxy_config:
    src: haproxy.cfg.hbs
    files:
      - { dest: /etc/haproxy/crt-list.txt, src: crt-list.txt.hbs, mode: '0640' }
    name: www.example.com
    soak: 30
    probes:
      - { url: 'https://www.example.com/', connect_to: 192.0.2.10 }
      - { url: 'https://www.example.com/', connect_to: 192.0.2.10, http_version: '3' }
  register: deploy`,
    `- name: The same as data
  haproxy_config:
    haproxy_version: 3.0.11
    tls_library: aws-lc
    config:
      - global:
        lines:
          - user haproxy
          - chroot /var/lib/haproxy
          - hard-stop-after 10m
      - defaults:
        lines:
          - mode http
          - timeout: { client: 60s, server: 60s, connect: 5s, http-request: 10s }
      - frontend: fe_https
        lines:
          - https: { certificate: /etc/haproxy/certs/site.pem }
          - default_backend: be_web
      - backend: be_web
        lines:
          - servers: [{ name: web1, address: '192.0.2.1:80', check: true }]`
  ],

  observe: (want, context): Observation<Now> => {
    const wanted = activationOf(want, context)
    const { ask, read } = observeActivation(
      wanted.unit,
      wanted.files.map(({ path }) => path)
    )
    const sha256 = wanted.files[0]?.content.sha256 ?? ''
    const looks =
      want.lint === 'off'
        ? undefined
        : observeForLint(wanted.configuration, { unit: wanted.unit, dest: destOf(want), sha256 })
    return {
      ask: [...ask, askBinary(wanted.unit), askText(destOf(want)), ...(looks?.ask ?? [])],
      read: answers => {
        const [binary, text, ...more] = answers.slice(ask.length)
        const before = readText(text?.out)
        return {
          activated: read(answers),
          binary: binary && readBinary(binary),
          host: looks?.read(more),
          ...(before === undefined ? {} : { before })
        }
      }
    }
  },

  *plan(want, { activated, binary, host, before }, context) {
    const wanted = activationOf(want, context, binary)
    if (whyActivate(wanted, activated) !== undefined) findingsOn(want, wanted, { binary, host })
    const text = (given: string) => context.text(given)
    yield* activate(wanted, activated, text, context.diff ? before : undefined)
  },

  report(want, { activated, binary, host, before }, outcomes, context) {
    const wanted = activationOf(want, context, binary)
    const [file] = wanted.files
    const differs = file !== undefined && activated.digests.get(file.path) !== file.content.sha256
    return {
      findings:
        whyActivate(wanted, activated) === undefined ? [] : [...findingsOn(want, wanted, { binary, host })],
      changes:
        differs && before
          ? [
              ...changesOf(
                before,
                wanted.configuration,
                surroundingsOf(want, binary),
                file.content.secret === true
              )
            ]
          : [],
      dest: destOf(want),
      checksum: wanted.files[0]?.content.sha256 ?? '',
      reason: whyActivate(wanted, activated) ?? '',
      ...factsOf(outcomes)
    }
  },

  blame: (want, { binary }, { err }) => {
    if (!want.config) return undefined
    const rendered = renderModel(want.config, surroundingsOf(want, binary))
    return messagesOnModel(messagesWithin(err), rendered, pointer => `/config${pointer}`)
      .map(({ place }) => place)
      .find(place => place !== undefined)
  },

  say: (_want, { deploy, reloaded, notes, warnings }) =>
    deploy === 0
      ? undefined
      : [
          `deploy ${deploy}, ${reloaded ? 'reloaded' : 'not loaded: the service does not run'}`,
          ...notes,
          ...warnings
        ].join('; ')
})

/** What of the task makes a line of its configuration. */
const originOf = (want: ConfigWant, binary: VersionOutput | undefined, line: number): string => {
  const origin = want.config && renderModel(want.config, surroundingsOf(want, binary)).origins[line - 1]
  return origin
    ? `/config${origin.pointer}`
    : (configSources.find(source => want[source] !== undefined) ?? 'src')
}

/** What the lint says; what it objects to is refused. */
const findingsOn = (
  want: ConfigWant,
  { configuration, files }: ConfigActivation,
  { binary, host }: Pick<Now, 'binary' | 'host'>
): readonly string[] =>
  want.lint === 'off'
    ? []
    : lintOrRefuse(
        configuration,
        { ...surroundingsOf(want, binary), ...(host ? { host } : {}) },
        {
          at: line => originOf(want, binary, line),
          brought: files.map(({ path }) => path),
          level: want.lint ?? 'error'
        }
      )
