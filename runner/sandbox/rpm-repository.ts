import { groups, olderStandIns, type StandIn, standIns } from './stand-ins.ts'

/** Renders one spec whose subpackages are all the stand-ins: a single rpmbuild makes the whole repository in a second. */
export function renderSpec(source: string, packages: Readonly<Record<string, StandIn>>): string {
  const entries = Object.entries(packages)
  return [
    `Name: ${source}`,
    'Version: 1',
    'Release: 1.el9',
    'Summary: Stand-ins for packages of Rocky Linux 9',
    'License: MIT',
    'BuildArch: noarch',
    '%description',
    'Empty packages with real names.',
    ...entries.flatMap(([name, one]) => renderSubpackage(name, one)),
    '%install',
    ...entries.flatMap(([name, one]) => renderInstall(name, one))
  ].join('\n')
}

function renderSubpackage(name: string, one: StandIn): readonly string[] {
  return [
    `%package -n ${name}`,
    `Version: ${one.version}`,
    `Summary: Stand-in for ${name}`,
    ...(one.requires ?? []).map(other => `Requires: ${other}`),
    ...(one.provides ?? []).map(other => `Provides: ${other}`),
    `%description -n ${name}`,
    `An empty package in the place of ${name}.`,
    `%files -n ${name}`,
    ...Object.keys(filesOf(name, one)).map(path =>
      path.startsWith('/etc/') ? `%config(noreplace) ${path}` : path
    )
  ]
}

function renderInstall(name: string, one: StandIn): readonly string[] {
  return Object.entries(filesOf(name, one)).flatMap(([path, content]) => [
    `mkdir -p "$(dirname %{buildroot}${path})"`,
    `cat > %{buildroot}${path} <<'HQ-END'\n${content.trimEnd()}\nHQ-END`
  ])
}

/** A package without files of its own has one that says its version, so that `rpm -V` and upgrades have something to hold. */
function filesOf(name: string, one: StandIn): Readonly<Record<string, string>> {
  return one.files ?? { [`/usr/share/hq-stand-ins/${name}`]: one.version }
}

/** Renders the groups in the form createrepo_c takes. */
export function renderComps(): string {
  const group = ([name, { id, ...members }]: [string, (typeof groups)[keyof typeof groups]]) =>
    `<group><id>${id}</id><name>${name}</name><description/><default>false</default><uservisible>true</uservisible><packagelist>${Object.entries(
      members
    )
      .flatMap(([type, names]) => names.map(one => `<packagereq type="${type}">${one}</packagereq>`))
      .join('')}</packagelist></group>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<comps>${Object.entries(groups).map(group).join('')}</comps>\n`
}

/** Renders the shell that builds /srv/rpms/{baseos,epel} inside the root filesystem and installs what a minimal system has. */
export function renderRepositoryScript(): string {
  const names = (wanted: (one: StandIn) => boolean) =>
    Object.entries(standIns)
      .filter(([, one]) => wanted(one))
      .map(([name, one]) => `${name}-${one.version}-1.el9.noarch.rpm`)
  const heredoc = (path: string, content: string) => `cat > ${path} <<'HQ-FILE'\n${content}\nHQ-FILE`
  return `mkdir -p /srv/rpms/baseos /srv/rpms/epel /tmp/rpms
${heredoc('/tmp/rpms/now.spec', renderSpec('hq-stand-ins', standIns))}
${heredoc('/tmp/rpms/older.spec', renderSpec('hq-older-stand-ins', olderStandIns))}
${heredoc('/tmp/rpms/comps.xml', renderComps())}
for spec in /tmp/rpms/*.spec; do
  rpmbuild -bb --quiet --define '_topdir /tmp/rpms/tree' --define '_rpmdir /srv/rpms/baseos' --define '_buildhost build.example' \\
    --define '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' --define '__spec_install_post %{nil}' "$spec"
done
cd /srv/rpms/baseos
mv ${names(one => one.repository === 'epel').join(' ')} ../epel/
rpm -U --nodeps ${names(one => one.preinstalled === true).join(' ')}
createrepo_c -q -g /tmp/rpms/comps.xml /srv/rpms/baseos
createrepo_c -q /srv/rpms/epel
rm -rf /tmp/rpms
`
}
