import { renderRepositoryScript } from './rpm-repository.ts'

/** Accounts of every host. The key opens all of them. */
export const accounts = {
  root: { password: 'root-pw' },
  /** In wheel: sudo asks for the password. */
  rocky: { password: 'rocky-pw' },
  /** sudo without a password. */
  deploy: { password: 'deploy-pw' },
  /** No sudo at all. */
  plain: { password: 'plain-pw' }
} as const

const osRelease = `NAME="Rocky Linux"
VERSION="9.4 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.4"
PLATFORM_ID="platform:el9"
PRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"
CPE_NAME="cpe:/o:rocky:rocky:9::baseos"
ROCKY_SUPPORT_PRODUCT="Rocky-Linux-9"
ROCKY_SUPPORT_PRODUCT_VERSION="9.4"
`

const dnfConf = `[main]
gpgcheck=1
installonly_limit=3
clean_requirements_on_remove=True
best=True
skip_if_unavailable=False
`

const rockyRepository = `[baseos]
name=Rocky Linux $releasever - BaseOS
baseurl=file:///srv/rpms/baseos
gpgcheck=0
enabled=1
`

const sshdConfig = `PermitRootLogin yes
PasswordAuthentication yes
UseDNS no
MaxStartups 200
MaxSessions 100
`

// secure_path is Rocky's: what lies in /usr/local is not found under sudo there either.
const sudoers = `Defaults secure_path = /sbin:/bin:/usr/sbin:/usr/bin
%wheel ALL=(ALL) ALL
`

/** Files laid over Debian's, path → content; sudoers files get mode 0440, the others 0644. */
const files: Readonly<Record<string, string>> = {
  '/usr/lib/os-release': osRelease,
  '/etc/rocky-release': 'Rocky Linux release 9.4 (Blue Onyx)\n',
  '/etc/rpm/macros.rocky': '%_dbpath /var/lib/rpm\n%dist .el9\n', // Debian's default is ~/.rpmdb
  '/etc/dnf/dnf.conf': dnfConf,
  '/etc/dnf/plugins/local.conf': '[main]\nenabled = false\n', // on by default in Debian; breaks gpgcheck=1
  '/etc/yum.repos.d/rocky.repo': rockyRepository,
  '/etc/ssh/sshd_config.d/10-sandbox.conf': sshdConfig,
  '/etc/sudoers.d/wheel': sudoers,
  '/etc/sudoers.d/deploy': 'deploy ALL=(ALL) NOPASSWD: ALL\n',
  '/etc/environment': 'PATH=/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin\n',
  '/etc/locale.conf': 'LANG=C.UTF-8\n',
  '/etc/default/locale': 'LANG=C.UTF-8\n',
  '/etc/resolv.conf': '', // no names to ask for, and none of this machine's
  '/etc/motd': '',
  '/etc/machine-id': '' // empty, not missing: each host draws its own, without a first-boot run
}

const links: Readonly<Record<string, string>> = {
  '/etc/redhat-release': 'rocky-release',
  '/etc/system-release': 'rocky-release',
  '/etc/systemd/system/sshd.service': '/lib/systemd/system/ssh.service',
  '/usr/bin/sh': 'bash',
  '/usr/bin/yum': 'dnf-3',
  '/usr/libexec/platform-python': '/usr/bin/python3'
}

const quietUnits = [
  'dpkg-db-backup.timer',
  'fstrim.timer',
  'e2scrub_all.timer',
  'systemd-pstore.service',
  'getty@.service',
  'console-getty.service',
  'firewalld.service',
  'nftables.service'
]

/** Renders the script that turns the Debian root into a Rocky one; it runs once, in a chroot, as root. */
export function renderDressing(publicKey: string): string {
  const users = Object.keys(accounts).filter(name => name !== 'root')
  return `set -eu
export PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C.UTF-8
umask 022
${Object.entries(files)
  .map(([path, content]) => renderFile(path, content))
  .join('\n')}
chmod 440 /etc/sudoers.d/*
mkdir -p /usr/libexec /etc/sysconfig /var/log/journal
${Object.entries(links)
  .map(([path, target]) => `ln -sfn ${target} ${path}`)
  .join('\n')}
rm -rf /etc/debian_version /etc/apt /etc/update-motd.d /etc/ssh/ssh_host_* /var/lib/dbus/machine-id /etc/hostname
# Rocky's headers and library of Lua 5.4 have no version in their names
for header in /usr/include/lua5.4/*.h; do ln -sfn "lua5.4/\${header##*/}" /usr/include/; done
ln -sfn liblua5.4.so "$(dirname /usr/lib/*/liblua5.4.so)/liblua.so"
getent group wheel >/dev/null || groupadd --system --gid 10 wheel 2>/dev/null || groupadd --system wheel
getent group nobody >/dev/null || groupadd --non-unique --gid 65534 nobody
${users.map(user => `useradd --create-home --shell /bin/bash ${user}`).join('\n')}
usermod --append --groups wheel rocky
chpasswd <<'HQ-FILE'
${Object.entries(accounts)
  .map(([user, { password }]) => `${user}:${password}`)
  .join('\n')}
HQ-FILE
for user in ${Object.keys(accounts).join(' ')}; do
  home=$(getent passwd "$user" | cut -d: -f6)
  install -d -m 700 -o "$user" -g "$user" "$home" "$home/.ssh"
  echo '${publicKey.trim()}' > "$home/.ssh/authorized_keys"
  chown "$user:" "$home/.ssh/authorized_keys"; chmod 600 "$home/.ssh/authorized_keys"
done
for unit in ${quietUnits.join(' ')}; do systemctl disable "$unit" >/dev/null 2>&1 || true; done
${renderRepositoryScript()}`
}

function renderFile(path: string, content: string): string {
  const folder = path.slice(0, path.lastIndexOf('/'))
  return `mkdir -p ${folder}; rm -f ${path}; cat > ${path} <<'HQ-FILE'\n${content}HQ-FILE`
}
