/** Ports of services that are on most hosts; of others the firewall itself is asked. */
const known: Readonly<Record<string, readonly string[]>> = {
  ssh: ['22/tcp'],
  http: ['80/tcp'],
  https: ['443/tcp'],
  http3: ['443/udp'],
  cockpit: ['9090/tcp']
}

/**
 * Reads `firewall-cmd --list-all` and what follows it, `service NAME` with its `--info-service`: ports that are let in, `443/udp`
 * or `8000-8010/tcp`. Only the default zone is asked.
 */
export const readFirewall = (out: string): readonly string[] => {
  const [zone = '', ...services] = out.split(/^service (?=\S+$)/m)
  const field = (text: string, name: string): readonly string[] =>
    new RegExp(`^ {2}${name}: ?(.*)$`, 'm').exec(text)?.[1]?.split(/\s+/).filter(Boolean) ?? []
  if (field(zone, 'target').includes('ACCEPT')) return ['1-65535/tcp', '1-65535/udp']
  const told = new Map(services.map(text => [text.split('\n', 1)[0] ?? '', field(text, 'ports')] as const))
  const ofService = (name: string): readonly string[] => told.get(name) ?? known[name] ?? []
  return [
    ...field(zone, 'ports'),
    ...field(zone, 'services').flatMap(ofService),
    ...zone.split('\n').flatMap(line => fromRichRule(line, ofService))
  ]
}

/** `rule family="ipv4" port port="443" protocol="udp" accept` */
const fromRichRule = (line: string, ofService: (name: string) => readonly string[]): readonly string[] => {
  if (!/^\s*rule .*\baccept\b/.test(line)) return []
  const [, port, protocol] = /\bport port="([^"]+)" protocol="(\w+)"/.exec(line) ?? []
  const service = /\bservice name="([^"]+)"/.exec(line)?.[1]
  return port !== undefined ? [`${port}/${protocol}`] : service !== undefined ? ofService(service) : []
}
