import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { setAttributes } from '../files/attributes.ts'
import { askDigests, askEntries, type Entry, readDigests, readEntries } from '../files/entry.ts'
import { type Content, type Observation, type Outcome, Refusal, type Step } from '../module.ts'
import { activateScript } from './activate-script.ts'
import {
  type ActivationFile,
  type ActivationTerms,
  activationRequest,
  type Probed
} from './activation-request.ts'
import {
  type ControllerProbe,
  isBroken,
  isWorse,
  probeStep,
  promisedBy,
  shownBy
} from './controller-probe.ts'
import { lookScript } from './look-script.ts'

/** What is to be in place, and loaded. */
export interface Activation extends Probed {
  /** With its suffix. */
  readonly unit: string
  /** The configuration first. */
  readonly files: readonly (Omit<ActivationFile, 'entry'> & { readonly content: Content })[]
  readonly terms: ActivationTerms
  readonly probes: readonly ControllerProbe[]
}

/** What is there now. */
export interface Activated {
  readonly entries: ReadonlyMap<string, Entry>
  readonly digests: ReadonlyMap<string, string>
  /** Of the script on the host. */
  readonly script: string | undefined
  /** systemd's ActiveState. */
  readonly state: string
  /** Why the running worker does not have the files as they lie on the disk. */
  readonly stale?: string
  /** Number of a deploy that waits for its confirmation. */
  readonly pending?: string
  /** Number of the last deploy. */
  readonly last: string
}

/** Where the script, the record and the history of a unit are. */
export const activationHome = (unit: string): string => `/var/lib/hq-run/haproxy/${unit}`

const scriptDigest = bytesToHex(sha256(new TextEncoder().encode(activateScript)))

export const observeActivation = (unit: string, paths: readonly string[]): Observation<Activated> => ({
  ask: [
    askEntries(paths, true),
    askDigests(paths),
    askDigests([`${activationHome(unit)}/activate`]),
    [
      'bash',
      '-c',
      `${lookScript}base=$1 unit=$2; shift 2; look "$@"`,
      'look',
      activationHome(unit),
      unit,
      ...paths
    ]
  ],
  read: ([entries, digests, script, look]) => {
    const said = (word: string) =>
      look?.out
        .split('\n')
        .find(line => line.startsWith(`${word} `))
        ?.slice(word.length + 1)
    const [stale, pending] = [said('stale'), said('pending')]
    return {
      entries: readEntries(entries?.out ?? ''),
      digests: readDigests(digests?.out ?? ''),
      script: [...readDigests(script?.out ?? '').values()][0],
      state: said('state') ?? '',
      ...(stale === undefined ? {} : { stale }),
      ...(pending === undefined ? {} : { pending }),
      last: said('last') || '0'
    }
  }
})

/** Why there is something to do; undefined when everything is as wanted, in place and loaded. */
export const whyActivate = ({ files, terms }: Activation, now: Activated): string | undefined => {
  for (const { path, content } of files) {
    const entry = now.entries.get(path)
    if (entry && entry.kind !== 'file') throw new Refusal('dest', `${path} is not a regular file`)
    if (!entry) return `${path} is not there`
    if (now.digests.get(path) !== content.sha256) return `${path}: content differs`
  }
  if (now.pending !== undefined) return `deploy ${now.pending} was never confirmed`
  if (now.stale !== undefined) return now.stale
  return terms.state === 'started' && now.state !== 'active' ? `the service is ${now.state}` : undefined
}

/** A directory on the host for what is under way; the same for the same files until they are activated. */
const idOf = (request: string, { files }: Activation, { last }: Activated): string =>
  `${bytesToHex(sha256(new TextEncoder().encode([request, ...files.map(({ content }) => content.sha256)].join('\n')))).slice(0, 12)}-${last}`

/**
 * Everything travels into a directory that only root can enter, then the host does the rest by itself: what the last step waits
 * for goes on when nobody waits any more. `before`: the text of the configuration that lies there, for a diff.
 */
export function* activate(
  want: Activation,
  now: Activated,
  text: (text: string) => Content,
  before?: string
): Generator<Step, void, Outcome> {
  const why = whyActivate(want, now)
  if (why === undefined) {
    for (const file of want.files) {
      const entry = now.entries.get(file.path)
      if (entry) yield* setAttributes(file.path, file, entry)
    }
    return
  }
  const home = activationHome(want.unit)
  const files = want.files.map(file => {
    const entry = now.entries.get(file.path)
    return { ...file, ...(entry ? { entry } : {}) }
  })
  const request = activationRequest(files, want.terms, want)
  const id = idOf(request, want, now)
  const incoming = `${home}/incoming/${id}`
  const script = `${home}/activate`

  yield {
    do: 'run',
    why: 'a directory for what comes',
    argv: ['bash', '-c', prepareScript, 'prepare', home, incoming],
    label: `make ${incoming}`
  }
  if (now.script !== scriptDigest)
    yield {
      do: 'write',
      why: now.script === undefined ? 'is not there' : 'content differs',
      path: script,
      mode: '0700',
      content: text(activateScript)
    }
  for (const [index, { path, content }] of files.entries()) {
    const old = now.digests.get(path)
    if (old === content.sha256 && index > 0) {
      yield { do: 'run', why: `${path} stays`, argv: ['cp', '--', path, `${incoming}/tree/${index}`] }
      continue
    }
    yield {
      do: 'write',
      why: index === 0 ? why : old === undefined ? `${path} is not there` : `${path}: content differs`,
      path: `${incoming}/tree/${index}`,
      mode: '0600',
      content,
      ...(index === 0 && before !== undefined ? { before } : {})
    }
  }
  yield {
    do: 'write',
    why: 'what is to be done',
    path: `${incoming}/request`,
    mode: '0600',
    content: text(request)
  }

  const were: Outcome[] = []
  const compared = now.state === 'active' ? want.probes.filter(({ must }) => !must) : []
  for (const probe of compared) were.push(yield probeStep(probe, 'before'))
  const started = yield {
    do: 'run',
    why: 'check, keep the last-known-good, swap, reload, verify',
    argv: ['bash', script, 'start', id],
    label: `activate ${files[0]?.path} in ${want.unit}`
  }
  const worse = yield* askAll(
    [
      ...compared,
      ...(now.state === 'active' || want.terms.state ? want.probes.filter(({ must }) => must) : [])
    ],
    were,
    shownBy(started.out)
  )
  if (worse !== undefined)
    yield {
      do: 'run',
      why: worse,
      argv: ['bash', script, 'undo', id, `the controller found that ${worse}`],
      label: `undo the activation of ${files[0]?.path}`
    }
  else
    yield {
      do: 'run',
      why: 'everything is as it should be',
      argv: ['bash', script, 'confirm', id],
      label: 'confirm, and stop the dead-man timer'
    }
}

/** The first thing that is worse than it was, as a clause. */
function* askAll(
  probes: readonly ControllerProbe[],
  were: readonly Outcome[],
  shown: ReadonlySet<string> | undefined
): Generator<Step, string | undefined, Outcome> {
  const asked: (readonly [ControllerProbe, Outcome])[] = []
  for (const [index, probe] of probes.entries()) {
    const before = were[index]
    const judge = (is: Outcome) => isWorse(probe, is, { ...(before && { before }), ...(shown && { shown }) })
    let is = yield probeStep(probe, 'now')
    // A new QUIC connection may have met the worker that is on its way out.
    if (probe.request.version === '3' && judge(is) !== undefined) is = yield probeStep(probe, 'now')
    const worse = judge(is)
    if (worse !== undefined) return worse
    asked.push([probe, is])
  }
  for (const probe of promisedBy(asked)) {
    const broken = isBroken(probe, yield probeStep(probe, 'now'))
    if (broken !== undefined) return broken
  }
  return undefined
}

const prepareScript = 'umask 077; rm -rf -- "$2"; mkdir -p -- "$1/deploys" "$2/tree"'
