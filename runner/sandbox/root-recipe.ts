/** The Debian release underneath: its systemd 252 and dnf 4.14 are those of Rocky Linux 9. */
export const debianRelease = 'bookworm'

/** Debian packages of the root filesystem. HAProxy and its TLS library are compiled on the host, so the tool chain is here. */
export const debianPackages: readonly string[] = [
  // a system that boots, is reached over ssh and installs RPMs
  ...['systemd', 'systemd-sysv', 'dbus', 'libnss-myhostname', 'netbase', 'openssh-server', 'sudo', 'cron'],
  ...[
    'iproute2',
    'iputils-ping',
    'nftables',
    'firewalld',
    'ca-certificates',
    'selinux-utils',
    'policycoreutils'
  ],
  ...['dnf', 'dnf-plugins-core', 'python3-minimal', 'python3-dnf', 'rpm', 'createrepo-c'],
  // what a Rocky host has at hand
  ...[
    'acl',
    'e2fsprogs',
    'util-linux',
    'procps',
    'libcap2-bin',
    'less',
    'curl',
    'openssl',
    'socat',
    'tar',
    'xz-utils',
    'unzip'
  ],
  // what HAProxy, AWS-LC and OpenSSL are built with
  ...['gcc', 'g++', 'make', 'cmake', 'binutils', 'perl', 'patch', 'pkg-config'],
  ...['libssl-dev', 'libpcre2-dev', 'liblua5.4-dev', 'zlib1g-dev', 'libsystemd-dev']
]

/** Builds the root filesystem in a folder; the mirror and apt's settings for reaching it are the machine's own. */
export function mmdebstrapArgv(
  folder: string,
  mirror: string,
  settings: readonly string[]
): readonly string[] {
  const unread = ['man', 'locale', 'doc', 'info'].map(name => `--dpkgopt=path-exclude=/usr/share/${name}/*`)
  return [
    'mmdebstrap',
    '--quiet',
    '--mode=root',
    '--format=directory',
    '--variant=essential',
    `--include=${debianPackages.join(',')}`,
    '--aptopt=APT::Install-Recommends "false"',
    ...settings.map(line => `--aptopt=${line}`),
    ...unread,
    debianRelease,
    folder,
    mirror
  ]
}
