import type { VersionOutput } from '../../haproxy/binary/version-output.ts'
import type { Configuration } from '../../haproxy/configuration/configuration.ts'
import { readConfiguration } from '../../haproxy/configuration/read-configuration.ts'
import { surroundingsOf } from '../../haproxy/model/surroundings-of.ts'
import { Source } from '../../language/source.ts'
import { type Content, type Context, Refusal } from '../module.ts'
import { fullName } from '../services/systemd-unit.ts'
import type { Activation } from './activation.ts'
import { type ConfigWant, destOf } from './config-params.ts'
import { type ControllerProbe, probesOf } from './controller-probe.ts'
import { type Listener, listenersOf, socketsOf } from './listeners.ts'
import { modelContent } from './model-content.ts'

export interface ConfigActivation extends Activation {
  readonly configuration: Configuration
}

/** What a task wants, as an activation, with the configuration as it is read. `binary`: what the program on the host says of itself, for `config`. */
export const activationOf = (
  want: ConfigWant,
  context: Context,
  binary?: VersionOutput
): ConfigActivation => {
  const dest = destOf(want)
  const model = want.config && modelContent(want.config, surroundingsOf(want, binary))
  const content = model ? context.text(model.text) : contentOf(want, context)
  const configuration = readConfiguration(new Source(dest, content.text ?? ''))
  const listeners = listenersOf(configuration)
  const name = want.name ?? 'localhost'
  const files = [
    { path: dest, content, ...placed(want) },
    ...(want.files ?? []).map(file => ({
      path: file.dest,
      content: contentOf(file, context),
      ...placed(file)
    })),
    ...(model?.files ?? []).map(({ path, text }) => ({ path, content: context.text(text), ...placed(want) }))
  ]
  const odd = files.find(({ path }) => /[\s*?[\]\\]/.test(path))
  if (odd)
    throw new Refusal('dest', `${odd.path} has a character that the activation does not take in a path`)
  const {
    reload_timeout = 60,
    health_timeout = 30,
    soak = 5,
    confirm_timeout = 60,
    history = 10,
    state
  } = want
  return {
    configuration,
    unit: fullName(want.unit ?? 'haproxy'),
    files,
    terms: {
      reload_timeout,
      health_timeout,
      soak,
      confirm_timeout,
      history,
      ...(state === undefined ? {} : { state })
    },
    listeners,
    sockets: socketsOf(configuration),
    name,
    probes:
      want.probes === undefined
        ? usualProbes(listeners, name, context)
        : want.probes.map(probe => given(probe, listeners))
  }
}

const contentOf = (
  { src, content }: { readonly src?: string; readonly content?: string },
  context: Context
): Content => (src === undefined ? context.text(content ?? '') : context.template(src))

const placed = ({
  mode,
  owner,
  group
}: {
  readonly mode?: string
  readonly owner?: string
  readonly group?: string
}) => ({
  ...(mode === undefined ? {} : { mode }),
  ...(owner === undefined ? {} : { owner }),
  ...(group === undefined ? {} : { group })
})

const usualProbes = (
  listeners: readonly Listener[],
  name: string,
  context: Context
): readonly ControllerProbe[] => {
  const address = context.value?.('default ansible_host inventory_hostname')
  return typeof address === 'string' ? probesOf(listeners, name, address) : []
}

const given = (
  probe: NonNullable<ConfigWant['probes']>[number],
  listeners: readonly Listener[]
): ControllerProbe => ({
  request: {
    url: probe.url,
    method: 'GET',
    headers: {},
    version: probe.http_version ?? '1.1',
    verify: probe.validate_certs ?? true,
    timeout: probe.timeout ?? 10,
    ...(probe.connect_to === undefined ? {} : { connectTo: probe.connect_to })
  },
  must: {
    status: [probe.status_code ?? 200].flat(),
    ...(probe.alt_svc === undefined ? {} : { altSvc: probe.alt_svc })
  },
  ...(asksListener(probe, listeners) ? { listener: true } : {})
})

/** By its name alone something else may be reached that ends TLS on the way. */
const asksListener = (
  { url, connect_to }: NonNullable<ConfigWant['probes']>[number],
  listeners: readonly Listener[]
): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol, port } = new URL(url)
  const wanted = Number(port) || (protocol === 'https:' ? 443 : 80)
  return connect_to !== undefined && listeners.some(each => each.port === wanted)
}
