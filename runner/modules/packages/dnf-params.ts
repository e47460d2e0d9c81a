import { type Static, type TSchema, Type } from 'typebox'

const names = (description: string) =>
  Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())], { description }))

const flag = (otherwise: boolean, description: string) =>
  Type.Optional(Type.Boolean({ default: otherwise, description }))

const text = (pattern: string, description: string) => Type.Optional(Type.String({ pattern, description }))

const word = '^[^-\\s]\\S*$'

export const packageState = Type.Optional(
  Type.Enum(['present', 'installed', 'latest', 'absent', 'removed'], {
    description:
      '`present` (`installed`), `absent` (`removed`), or `latest`: present, and without an update waiting. Without it `present`, or `absent` with autoremove.'
  })
)

export const packageNames = (description: string) =>
  Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })], {
    description
  })

export const dnfParams = Type.Object(
  {
    name: Type.Optional(
      packageNames(
        "Packages: names, names with versions (haproxy-3.0.11, 'haproxy >= 3.0'), patterns (perl-*), paths (/usr/bin/make), what is provided (pkgconfig(zlib)), .rpm files of the host or of the web, groups ('@Development Tools'), module streams ('@nodejs:20/common'); a list, or separated by commas. '*' with latest is all there is."
      )
    ),
    state: packageState,
    enablerepo: names('Repositories to enable for this transaction.'),
    disablerepo: names('Repositories to leave out in this transaction.'),
    update_cache: flag(false, 'Fetch the lists of packages anew; only when there is something to install.'),
    disable_gpg_check: flag(false, 'Take packages without a good signature.'),
    allowerasing: flag(false, 'Let dnf remove installed packages that are in the way.'),
    install_weak_deps: flag(true, 'Install what packages recommend, too.'),
    allow_downgrade: flag(
      false,
      'Let a wished version replace a newer one; without it a newer one stays, and the result tells which (kept).'
    ),
    autoremove: flag(
      false,
      'Remove packages that came for others and that nothing needs any more: by itself, or after the removal of `name`.'
    ),
    best: Type.Optional(
      Type.Boolean({ description: 'Take the newest version or fail; without it as dnf is set up.' })
    ),
    nobest: Type.Optional(Type.Boolean({ description: 'The opposite of best.' })),
    bugfix: flag(false, 'With latest: only updates that mend bugs (and, with security, those too).'),
    security: flag(false, 'With latest: only updates that mend security (and, with bugfix, those too).'),
    cacheonly: flag(false, 'Use the lists of packages that are there, and fetch none.'),
    conf_file: text('^/', 'Another configuration of dnf than /etc/dnf/dnf.conf, a file of the host.'),
    disable_excludes: text(
      word,
      'Take packages that the configuration excludes: `all`, `main` or the id of a repository says whose excludes.'
    ),
    disable_plugin: names('Plugins of dnf to switch off for this transaction.'),
    enable_plugin: names('Plugins of dnf to switch on for this transaction.'),
    download_only: flag(
      false,
      'Only fetch the packages. Counts as changed until they are installed, since nothing tells that they were fetched.'
    ),
    download_dir: text('^/', 'Where download_only puts them.'),
    exclude: names('Packages that this transaction leaves alone.'),
    installroot: text('^/', 'Another root than /, below which packages are installed.'),
    releasever: text(word, 'Another release to take packages of, such as 9.4.'),
    lock_timeout: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'Seconds to wait for another dnf; without it as long as it takes. Ansible: 30.'
      })
    ),
    skip_broken: flag(false, 'Leave out what cannot be installed, instead of failing.'),
    sslverify: flag(true, 'Whether the certificates of repositories must be trusted.'),
    validate_certs: flag(
      true,
      'Whether the certificates of servers that .rpm files come from must be trusted.'
    ),
    update_only: flag(false, 'With latest: update what is installed, and install nothing else.')
  },
  { additionalProperties: false }
) satisfies TSchema

export type DnfWant = Static<typeof dnfParams>
