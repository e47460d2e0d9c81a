import {
  crtListLine,
  type LoadedCertificate,
  readCertificate,
  readCrtList,
  readNames
} from '../../haproxy/runtime/certificates.ts'
import { word } from '../../haproxy/runtime/command.ts'
import { troubleOf } from '../../haproxy/runtime/trouble.ts'
import { type Place, place } from '../files/placement.ts'
import { type Context, type Outcome, type PemCertificate, Refusal, type Step, socketCode } from '../module.ts'
import { putText, type TextFile, textOf } from '../text/text-file.ts'
import { carriedOut } from './carried-out.ts'
import { type CertWant, crtListText, pemOf, wantedLine } from './cert-wish.ts'
import { isNoWay } from './map-work.ts'
import { answersTo, ask, tell } from './talk.ts'

export interface CertNow {
  readonly file: Place
  readonly list: TextFile | undefined
}

export interface CertDone {
  readonly certificate: PemCertificate
  /** What the process had before; nothing when it had none, or does not run. */
  readonly before: LoadedCertificate | undefined
  /** Whether the process has it now. */
  readonly live: boolean
  readonly reloadNeeded: boolean
  readonly trouble: string
}

/** What HAProxy has of it. */
interface Loaded {
  readonly isRunning: boolean
  readonly certificate: LoadedCertificate | undefined
  /** It has a place for it, which may be empty. */
  readonly isKnown: boolean
  /** Somebody began to change it, and did not end. */
  readonly isWaiting: boolean
  readonly inList: 'no list' | 'missing' | 'other' | 'same'
}

/**
 * HAProxy reads the new certificate into a transaction that nobody sees, and so says whether it takes it; then the files
 * are written, since a reload reads them; then the transaction is committed.
 */
export function* certWork(
  want: CertWant,
  { file, list }: CertNow,
  context: Context
): Generator<Step, CertDone, Outcome> {
  const pem = pemOf(want, context)
  const loaded = yield* look(want)
  const isNew = loaded.certificate === undefined
  const isOther =
    loaded.certificate?.sha1 !== pem.first.sha1 || loaded.certificate.chain !== pem.certificates.length - 1
  const canBeAdded = !isNew || loaded.isKnown || (want.crt_list !== undefined && loaded.inList !== 'no list')
  let trouble: string | undefined
  const begins = loaded.isRunning && isOther && canBeAdded
  if (begins) {
    trouble = yield* begin(want, loaded, pem.text, whyOther(loaded.certificate, pem.first))
    if (trouble !== undefined && !isNoWay(trouble))
      throw new Refusal(
        want.src === undefined ? 'content' : 'src',
        `HAProxy refuses it: ${trouble}`,
        'Nothing was changed.'
      )
  }
  const mode = want.mode ?? (file.entry ? undefined : '0600')
  const wish = { ...want, dest: want.path, ...(mode === undefined ? {} : { mode }) }
  yield* place(context.text(pem.text, true), wish, file)
  const listDiffers = list !== undefined && (yield* putLine(want, list, context))
  if (begins && trouble === undefined) {
    trouble = yield* command(want, 'takes its place', `commit ssl cert ${word(want.path)}`)
    if (trouble !== undefined)
      yield* carriedOut([tell(want, 'gives it up', [`abort ssl cert ${word(want.path)}`])])
  }
  if (loaded.isRunning && trouble === undefined && loaded.inList === 'missing') trouble = yield* addLine(want)
  const isLive = loaded.isRunning && trouble === undefined && (begins || !isOther)
  const lineWaits = loaded.inList === 'other' ? 'its line in the crt-list is another one until a reload' : ''
  const waits =
    loaded.isRunning && (!isLive || lineWaits !== '' || (listDiffers && loaded.inList === 'no list'))
  return {
    certificate: pem.first,
    before: loaded.certificate,
    live: isLive,
    reloadNeeded: waits,
    trouble: trouble ?? lineWaits
  }
}

function* look(want: CertWant): Generator<Step, Loaded, Outcome> {
  const lists =
    want.crt_list === undefined ? [] : ['show ssl crt-list', `show ssl crt-list ${word(want.crt_list)}`]
  const seen = yield {
    ...ask(want, `show ssl cert ${word(want.path)}`, 'show ssl cert', ...lists),
    allow: [socketCode.answered, socketCode.nobody]
  }
  const [own = '', names = '', crtLists = '', crtList = ''] = answersTo(seen)
  const { loaded, waiting } = readNames(names)
  const hasList = want.crt_list !== undefined && readNames(crtLists).loaded.includes(want.crt_list)
  const line = readCrtList(crtList).find(({ certificate }) => certificate === want.path)
  return {
    isRunning: seen.code === socketCode.answered,
    certificate: readCertificate(own),
    isKnown: loaded.includes(want.path),
    isWaiting: waiting.includes(want.path),
    inList: !hasList
      ? 'no list'
      : !line
        ? 'missing'
        : crtListLine(line) === crtListLine(wantedLine(want))
          ? 'same'
          : 'other'
  }
}

const whyOther = (now: LoadedCertificate | undefined, wanted: PemCertificate): string =>
  now === undefined
    ? 'it is not loaded'
    : now.serial === wanted.serial
      ? 'the certificate that is loaded differs'
      : `serial ${now.serial} is loaded, wanted ${wanted.serial}`

/** The new certificate in a transaction; what is left of an earlier one is thrown away. */
function* begin(
  want: CertWant,
  { isWaiting, isKnown }: Loaded,
  text: string,
  why: string
): Generator<Step, string | undefined, Outcome> {
  const path = word(want.path)
  if (isWaiting)
    yield* carriedOut([tell(want, 'an earlier change was not ended', [`abort ssl cert ${path}`])])
  const made = isKnown ? undefined : yield* command(want, why, `new ssl cert ${path}`)
  if (made !== undefined) return made
  const trouble = yield* command(want, isKnown ? why : 'fills it', `set ssl cert ${path}`, text)
  if (trouble === undefined) return undefined
  yield* carriedOut([
    tell(want, 'gives it up', [`abort ssl cert ${path}`, ...(isKnown ? [] : [`del ssl cert ${path}`])])
  ])
  return trouble
}

/** Whether the line was not in the file. */
function* putLine(want: CertWant, list: TextFile, context: Context): Generator<Step, boolean, Outcome> {
  const { text: now, coding } = textOf(list)
  const text = crtListText(wantedLine(want), now)
  if (text === now) return false
  // Owner and mode are the certificate's: the list keeps its own.
  yield* putText(
    list,
    { text, coding },
    'the certificate is not in it so',
    { path: want.crt_list ?? '' },
    context
  )
  return true
}

function* addLine(want: CertWant): Generator<Step, string | undefined, Outcome> {
  const line = wantedLine(want)
  const add = `add ssl crt-list ${word(want.crt_list ?? '')}`
  const plain = line.options === '' && line.filters.length === 0
  return plain
    ? yield* command(want, 'it is for nobody yet', `${add} ${word(want.path)}`)
    : yield* command(want, 'it is for nobody yet', add, crtListLine(line))
}

function* command(
  want: CertWant,
  why: string,
  text: string,
  payload?: string
): Generator<Step, string | undefined, Outcome> {
  const answers = answersTo(yield tell(want, why, [text], payload))
  const [answer] = answers
  return answer === undefined ? undefined : troubleOf(text, answer)
}
