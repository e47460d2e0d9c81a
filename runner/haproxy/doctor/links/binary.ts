import { playbookLibrary, type VersionOutput } from '../../binary/version-output.ts'
import { goesTogether } from '../../compatibility.ts'
import { broken, type Judge, list, ok, unknown, weak } from '../finding.ts'
import { globalLine } from '../quic-binds.ts'

export const build: Judge = ({ binary }) => {
  if (!binary)
    return unknown(
      'no program haproxy was found',
      'Start the service, or see that its unit names the program.'
    )
  const { path, output, error } = binary
  if (!output)
    return broken(
      `${path} does not run: ${error || 'it says nothing'}`,
      'Build it again (role haproxy, module haproxy_build).'
    )
  const { version, quic, library, libraryVersion = '' } = output
  const what = `HAProxy ${version} with ${`${libraryNames[library]} ${libraryVersion}`.trim()}`
  if (quic === 'none')
    return broken(
      `${what} has no QUIC: there is no +QUIC in what ${path} -vv says`,
      'Build it with USE_QUIC=1 (module haproxy_build does); packages of EL9 have no QUIC.'
    )
  return quic === 'limited'
    ? ok(`${what} speaks QUIC by the compatibility layer, so without 0-RTT`)
    : ok(`${what} speaks QUIC`)
}

const libraryNames: Readonly<Record<VersionOutput['library'], string>> = {
  openssl: 'OpenSSL',
  'aws-lc': 'AWS-LC',
  boringssl: 'BoringSSL',
  quictls: 'QuicTLS',
  libressl: 'LibreSSL',
  wolfssl: 'wolfSSL',
  none: 'no TLS library'
}

export const library: Judge = ({ binary }) => {
  if (!binary?.output) return unknown('the program could not be asked')
  const { libraries, output } = binary
  const lost = libraries.filter(({ path }) => path === undefined).map(({ name }) => name)
  if (lost.length > 0)
    return broken(
      `the loader does not find ${list(lost)}`,
      'Give the linker -Wl,-rpath with the library’s directory, and see that the directory is still there.'
    )
  const { builtWithLibrary: built = '', runningOnLibrary: running = '' } = output
  const [before, now] = [identity(built), identity(running)]
  const from = libraries.find(({ name }) => /^libssl/.test(name))?.path
  const where = from === undefined ? '' : `, ${from}`
  if (!before || !now) return unknown(`haproxy -vv does not tell which library it runs on${where}`)
  if (before.text === now.text) return ok(`built with and running on ${now.text}${where}`)
  // OpenSSL keeps its interface within 3.x.y; AWS-LC promises nothing.
  if (before.name === 'OpenSSL' && now.name === 'OpenSSL' && before.series === now.series)
    return ok(`built with ${before.text}, running on ${now.text}, a patch of the same series${where}`)
  return broken(
    `built with ${before.text}, but running on ${now.text}${where}`,
    'The rpath is missing or names another directory: readelf -d tells; build it again with LDFLAGS=-Wl,-rpath,DIRECTORY.'
  )
}

const identity = (text: string) => {
  const [, name = '', version = ''] =
    /.*\b(AWS-LC|OpenSSL|LibreSSL|BoringSSL|wolfSSL) (\S+?)\)?(?= |$)/.exec(text) ?? []
  const series = version.split('.').slice(0, 2).join('.')
  return name === '' ? undefined : { name, series, text: `${name} ${version}` }
}

export const version: Judge = ({ binary }) => {
  const output = binary?.output
  if (!output) return unknown('the program could not be asked')
  const name = playbookLibrary(output)
  const verdict =
    name && goesTogether({ haproxy: output.version, library: name, libraryVersion: output.libraryVersion })
  if (verdict?.is === 'refused') return broken(verdict.reason, verdict.nearest)
  const bugs = output.bugsUrl === undefined ? '' : `; its known bugs: ${output.bugsUrl}`
  const status = output.status?.replace(/\.$/, '')
  if (status && /unmaintained|unsupported|no longer|development/i.test(status))
    return weak(
      `HAProxy ${output.version}: ${status}${bugs}`,
      'Take the newest release of a long-term branch.'
    )
  return ok(`HAProxy ${output.version}${bugs}`)
}

export const limited: Judge = ({ binary, configuration }) => {
  if (!binary?.output || !configuration) return unknown('the program or its configuration could not be read')
  const compat = binary.output.features.includes('QUIC_OPENSSL_COMPAT')
  const line = globalLine(configuration, 'limited-quic')
  if (!compat)
    return ok(
      line ? `not needed, written in line ${line.number} all the same` : 'not needed with this library'
    )
  return line
    ? ok(`line ${line.number} says limited-quic`)
    : broken(
        'the library speaks QUIC only through the compatibility layer, and the configuration has no limited-quic',
        'Write limited-quic into global, or build with AWS-LC or OpenSSL 3.5.'
      )
}
