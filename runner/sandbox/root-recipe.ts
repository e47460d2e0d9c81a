/** The Debian release underneath: its systemd 252 and dnf 4.14 are those of Rocky Linux 9. */
export const debianRelease = 'bookworm'

const bootsAndIsReached = `systemd systemd-sysv dbus libnss-myhostname netbase openssh-server sudo cron
  iproute2 iputils-ping nftables firewalld ca-certificates selinux-utils policycoreutils`
const installsRpms = 'dnf dnf-plugins-core python3-minimal python3-dnf rpm createrepo-c'
const isAtHandOnRocky =
  'acl e2fsprogs util-linux procps libcap2-bin less curl openssl socat tar xz-utils unzip'
/** Login shells and ways to become another user that hosts may have. */
const isMetElsewhere = 'tcsh opendoas'
/** HAProxy and its TLS library are compiled on the host; dnf's stand-ins for these are empty. */
const compiles = `gcc g++ make cmake binutils perl patch pkg-config
  libssl-dev libpcre2-dev liblua5.4-dev zlib1g-dev libsystemd-dev`

/** Debian packages of the root filesystem. */
export const debianPackages: readonly string[] = [
  bootsAndIsReached,
  installsRpms,
  isAtHandOnRocky,
  isMetElsewhere,
  compiles
].flatMap(names => names.split(/\s+/))

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
