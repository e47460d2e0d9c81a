import { quoted } from '../../language/shell-words.ts'
import type { RunStep } from '../module.ts'
import { listed, type Names } from './dnf-names.ts'
import type { DnfWant } from './dnf-params.ts'

const each = (option: string, names: Names): readonly string[] =>
  listed(names).map(name => `${option}=${name}`)

const given = (option: string, text: string | undefined): readonly string[] =>
  text === undefined ? [] : [`${option}=${text}`]

const when = (holds: boolean | undefined, ...options: readonly string[]): readonly string[] =>
  holds ? options : []

/** Options that decide what dnf sees, for questions and for transactions. */
export const viewOptions = (want: DnfWant): readonly string[] => [
  ...given('--config', want.conf_file),
  ...given('--installroot', want.installroot),
  ...given('--releasever', want.releasever),
  ...each('--disableplugin', want.disable_plugin),
  ...each('--enableplugin', want.enable_plugin),
  ...given('--disableexcludes', want.disable_excludes),
  ...each('--exclude', want.exclude),
  ...each('--disablerepo', want.disablerepo),
  ...each('--enablerepo', want.enablerepo),
  ...when(want.cacheonly, '--cacheonly'),
  ...when(want.sslverify === false, '--setopt=sslverify=False', '--setopt=*.sslverify=False'),
  ...when(want.validate_certs === false && want.sslverify !== false, '--setopt=sslverify=False')
]

/** Options of a transaction that brings packages. */
export const installOptions = (want: DnfWant): readonly string[] => [
  ...viewOptions(want),
  ...when(want.update_cache, '--refresh'),
  ...when(want.disable_gpg_check, '--nogpgcheck'),
  ...when(want.allowerasing, '--allowerasing'),
  ...when(want.install_weak_deps === false, '--setopt=install_weak_deps=False'),
  ...when(want.best ?? want.nobest === false, '--best'),
  ...when(want.nobest ?? want.best === false, '--nobest'),
  ...when(want.skip_broken, '--skip-broken'),
  ...when(want.download_only, '--downloadonly'),
  ...given('--downloaddir', want.download_dir)
]

/** Only some updates. */
export const filterOptions = (want: DnfWant): readonly string[] => [
  ...when(want.security, '--security'),
  ...when(want.bugfix, '--bugfix')
]

/** dnf by itself waits for another dnf without end. */
const patience = `limit=$1 waited=0
shift
for lock in /var/cache/dnf/*_lock.pid /var/lib/dnf/*_lock.pid; do
  while [ -s "$lock" ] && kill -0 "$(cat "$lock")" 2>/dev/null; do
    [ "$waited" -lt "$limit" ] || { echo "waited $limit seconds for another dnf, process $(cat "$lock")" >&2; exit 1; }
    sleep 1
    waited=$((waited + 1))
  done
done
exec "$@"`

export const transaction = (want: DnfWant, why: string, ...args: readonly string[]): RunStep => {
  const argv = ['dnf', '--assumeyes', ...args] as const
  return want.lock_timeout === undefined
    ? { do: 'run', why, argv }
    : {
        do: 'run',
        why,
        argv: ['sh', '-c', patience, 'dnf', String(want.lock_timeout), ...argv],
        label: argv.map(quoted).join(' ')
      }
}
