/** An RPM with a real name and no content: dnf installs it truly, what it would bring comes from the Debian base. */
export interface StandIn {
  readonly version: string
  readonly requires?: readonly string[]
  readonly provides?: readonly string[]
  /** Files with their content; %config(noreplace) where they lie in /etc. */
  readonly files?: Readonly<Record<string, string>>
  /** `epel` packages appear once epel-release is installed. */
  readonly repository?: 'epel'
  /** Part of a minimal Rocky installation, so in the rpm database from the start. */
  readonly preinstalled?: true
}

const epelRepository = `[epel]
name=Extra Packages for Enterprise Linux 9 - $basearch
baseurl=file:///srv/rpms/epel
enabled=1
gpgcheck=0
`

const demoUnit = `[Unit]
Description=A service to practise on
[Service]
ExecStart=/bin/sleep infinity
ExecReload=/bin/true
[Install]
WantedBy=multi-user.target
`

/** Every RPM a host can install; versions are those of Rocky Linux 9.4. */
export const standIns: Readonly<Record<string, StandIn>> = {
  'rocky-release': {
    version: '9.4',
    preinstalled: true,
    // dnf takes releasever from here
    provides: [
      'system-release = 9.4',
      'system-release(releasever) = 9',
      'redhat-release = 9.4',
      'base-module(platform:el9)'
    ]
  },
  'epel-release': { version: '9', files: { '/etc/yum.repos.d/epel.repo': epelRepository } },

  acl: { version: '2.3.1', preinstalled: true },
  bash: { version: '5.1.8', preinstalled: true },
  coreutils: { version: '8.32', preinstalled: true },
  curl: { version: '7.76.1', preinstalled: true },
  firewalld: { version: '1.3.4', preinstalled: true },
  openssl: { version: '3.0.7', preinstalled: true },
  'openssh-server': { version: '8.7p1', preinstalled: true },
  'procps-ng': { version: '3.3.17', preinstalled: true },
  python3: { version: '3.9.18', preinstalled: true },
  sudo: { version: '1.9.5p2', preinstalled: true },
  systemd: { version: '252', preinstalled: true },
  'util-linux': { version: '2.37.4', preinstalled: true },

  autoconf: { version: '2.69' },
  automake: { version: '1.16.2', requires: ['autoconf'] },
  binutils: { version: '2.35.2' },
  bzip2: { version: '1.0.8' },
  cmake: { version: '3.26.5' },
  cpp: { version: '11.4.1' },
  gcc: { version: '11.4.1', requires: ['cpp', 'binutils', 'make', 'glibc-devel'] },
  'gcc-c++': { version: '11.4.1', requires: ['gcc'] },
  gdb: { version: '10.2' },
  git: { version: '2.43.5', requires: ['git-core'] },
  'git-core': { version: '2.43.5' },
  'glibc-devel': { version: '2.34' },
  golang: { version: '1.21.9' },
  libtool: { version: '2.4.6' },
  'lua-devel': { version: '5.4.4' },
  make: { version: '4.3' },
  'ninja-build': { version: '1.10.2' },
  'openssl-devel': { version: '3.0.7' },
  patch: { version: '2.7.6' },
  'pcre2-devel': { version: '10.40' },
  perl: { version: '5.32.1', requires: ['perl-core'] },
  'perl-core': { version: '5.32.1', requires: ['perl-FindBin', 'perl-IPC-Cmd'] },
  'perl-FindBin': { version: '1.51' },
  'perl-IPC-Cmd': { version: '1.04' },
  'perl-Pod-Html': { version: '1.25' },
  pkgconf: { version: '1.7.3' },
  'policycoreutils-python-utils': { version: '3.6' },
  'rpm-build': { version: '4.16.1.3' },
  rsync: { version: '3.2.3' },
  socat: { version: '1.7.4.1' },
  'systemd-devel': { version: '252' },
  tar: { version: '1.34' },
  unzip: { version: '6.0' },
  'vim-enhanced': { version: '8.2' },
  wget: { version: '1.21.1' },
  xz: { version: '5.2.5' },
  'zlib-devel': { version: '1.2.11' },

  // Stand-ins for tests of the dnf module itself.
  hello: { version: '1.1' },
  nginx: { version: '1.20.1' },
  'demo-service': { version: '1.0', files: { '/usr/lib/systemd/system/demo.service': demoUnit } },
  ccache: { version: '4.5.1', repository: 'epel' },
  htop: { version: '3.3.0', repository: 'epel' }
}

/** Older versions that stay in the repository, to upgrade from and downgrade to. */
export const olderStandIns: Readonly<Record<string, StandIn>> = { hello: { version: '1.0' } }

/** Groups for `dnf groupinstall`, by the name a user types. */
export const groups = {
  'Development Tools': {
    id: 'development',
    mandatory: [
      'autoconf',
      'automake',
      'binutils',
      'gcc',
      'gcc-c++',
      'libtool',
      'make',
      'patch',
      'rpm-build'
    ],
    default: ['gdb', 'git'],
    optional: ['cmake']
  }
} as const
