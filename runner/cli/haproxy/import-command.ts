import { mkdir, open, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Command, Option } from 'commander'
import { catalogueOf } from '../../haproxy/catalogue/catalogue.ts'
import { branches } from '../../haproxy/catalogue/keyword.ts'
import { readConfiguration } from '../../haproxy/configuration/read-configuration.ts'
import { importConfiguration } from '../../haproxy/import/import-configuration.ts'
import { type Frame, modelYaml } from '../../haproxy/import/model-yaml.ts'
import { lint } from '../../haproxy/lint/lint.ts'
import { Source } from '../../language/source.ts'
import { type ExitCode, exitCode } from '../../protocol/exit-code.ts'
import { placeText } from '../../report/diagnostic-text.ts'
import { paletteFor } from '../../report/palette.ts'
import { UsageError } from '../usage.ts'

const examples = `
Examples:
  hq-run haproxy import /etc/haproxy/haproxy.cfg                 a task with the configuration as data
  hq-run haproxy import haproxy.cfg --as playbook --output site.yaml
  hq-run haproxy import haproxy.cfg --as role --output roles/balancer
  hq-run haproxy import haproxy.cfg --haproxy 3.0.11             for that version: what it does not know stays raw
  ssh lb1 cat /etc/haproxy/haproxy.cfg | hq-run haproxy import - > task.yaml

What comes out renders as the same configuration: the same lines in the same order, each word the same. Comments become YAML's.
Typed keywords (servers:, timeout:, https: …) stand where they render as exactly what was there; --plain leaves every line as text.
Notes go to standard error. Nothing is connected to, and no file is overwritten.
Exit codes: 0 imported · 1 usage`

interface ImportArguments {
  readonly as: 'task' | 'playbook' | 'role'
  readonly output?: string
  readonly haproxy?: string
  readonly dest: string
  readonly plain: boolean
  readonly format: 'human' | 'json'
}

interface Note {
  readonly place: ReturnType<Source['place']>
  readonly message: string
}

/** `hq-run haproxy import FILE` */
export const importCommand = (leave: (code: ExitCode) => void): Command =>
  new Command('import')
    .description('turn a haproxy.cfg into data: a task, a playbook or a role that renders the same')
    .argument('<file>', 'a haproxy.cfg, or - for standard input')
    .addOption(
      new Option('--as <what>', 'what it becomes').choices(['task', 'playbook', 'role']).default('task')
    )
    .option('-o, --output <path>', 'write there: a file that is not there yet; a new directory for a role')
    .option('--haproxy <version>', 'the HAProxy it is for (default: the newest)')
    .option('--dest <path>', 'where the configuration lies on the host', '/etc/haproxy/haproxy.cfg')
    .option('--plain', 'every line as text, without typed keywords', false)
    .addOption(
      new Option('--format <format>', 'of what is printed').choices(['human', 'json']).default('human')
    )
    .addHelpText('after', examples)
    .action(async (file: string, given: ImportArguments) => leave(await importFile(file, given)))
    .exitOverride()
    .showHelpAfterError('(add --help to see more)')

const importFile = async (file: string, given: ImportArguments): Promise<ExitCode> => {
  const { as, output, haproxy } = given
  if (haproxy !== undefined && !/^\d+\.\d+/.test(haproxy))
    throw new UsageError(`${haproxy} is no version of HAProxy`, 'Write --haproxy 3.4 or --haproxy 3.4.6.')
  if (as === 'role' && output === undefined)
    throw new UsageError('a role is a directory', 'Name a new one with --output: roles/NAME.')
  const source = new Source(file, file === '-' ? await standardInput() : await readText(file))
  const version = haproxy ?? branches.at(-1) ?? ''
  const configuration = readConfiguration(source)
  if (configuration.sections.length === 0)
    throw new UsageError(
      `${file} has no section of a haproxy.cfg`,
      'It has global, defaults, frontend … in it.'
    )
  const imported = importConfiguration(configuration, {
    catalogue: catalogueOf(version),
    surroundings: haproxy === undefined ? {} : { version: haproxy },
    plain: given.plain
  })
  const yaml = headline(file) + modelYaml(imported, frame(given))
  const notes = imported.notes.map(
    ({ start, end, message }): Note => ({ place: source.place(start, end), message })
  )
  const found = lint(configuration, { version })
  const errors = found.filter(({ severity }) => severity === 'error').length
  if (given.format === 'json') {
    const { model } = imported
    const data = { yaml, model, notes: notes.map(({ place, message }) => ({ ...place, message })) }
    process.stdout.write(`${JSON.stringify(data, null, 2)}\n`)
    return exitCode.ok
  }
  if (output === undefined) process.stdout.write(yaml)
  else await writeNew(as === 'role' ? join(output, 'tasks', 'main.yaml') : output, yaml)
  tell(notes, file, found.length, errors)
  return exitCode.ok
}

const tell = (notes: readonly Note[], file: string, findings: number, errors: number): void => {
  const colour = paletteFor(process.stderr, process.env)
  const print = (text: string) => void process.stderr.write(`${text}\n`)
  for (const { place, message } of notes)
    print(`${colour.bold(placeText(place))}: ${colour.cyan('note:')} ${message}`)
  if (findings > 0)
    print(
      `${colour.bold(file)}: ${colour.cyan('note:')} hq-run haproxy lint has ${findings} finding${findings === 1 ? '' : 's'}` +
        `${errors > 0 ? `, ${errors} of them ${errors === 1 ? 'an error' : 'errors'} for which haproxy_config refuses it` : ''}`
    )
}

const headline = (file: string): string =>
  `# Imported from ${file === '-' ? 'a haproxy.cfg' : basename(file)} by hq-run haproxy import.\n`

const frame = ({ as, haproxy, dest }: ImportArguments): Frame => {
  const task = {
    name: 'haproxy.cfg',
    haproxy_config: { dest, ...(haproxy !== undefined && { haproxy_version: haproxy }), config: null }
  }
  const at = [0, 'haproxy_config', 'config']
  return as === 'playbook'
    ? {
        value: [{ name: 'HAProxy is configured', hosts: 'all', become: true, tasks: [task] }],
        at: [0, 'tasks', ...at]
      }
    : { value: [task], at }
}

const readText = async (path: string): Promise<string> => {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`${path} cannot be read: ${error.message}`)
  })
  return decode(bytes, path)
}

const standardInput = async (): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return decode(Buffer.concat(chunks), 'standard input')
}

/** HAProxy takes any bytes; YAML holds text alone. */
const decode = (bytes: Uint8Array, name: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new UsageError(
      `${name} is not UTF-8 text`,
      'Convert it first (iconv -f latin1 -t utf-8), or write its bytes as \\xNN.'
    )
  }
}

const writeNew = async (path: string, text: string): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(path, 'wx')
    await file.writeFile(text)
    await file.close()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw code === 'EEXIST'
      ? new UsageError(`${path} is there already`, 'Name a file that is not.')
      : new UsageError(`${path} cannot be written: ${message}`)
  }
}
