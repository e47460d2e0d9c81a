import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderComps, renderRepositoryScript, renderSpec } from '../../runner/sandbox/rpm-repository.ts'
import { groups, olderStandIns, standIns } from '../../runner/sandbox/stand-ins.ts'

test('a spec has one subpackage per stand-in, each with its own version and content', () => {
  const spec = renderSpec('source', {
    gcc: { version: '11.4.1', requires: ['cpp'] },
    'rocky-release': { version: '9.4', provides: ['system-release = 9.4'], files: { '/etc/demo': 'x=1\n' } }
  })
  assert.equal(
    spec,
    `Name: source
Version: 1
Release: 1.el9
Summary: Stand-ins for packages of Rocky Linux 9
License: MIT
BuildArch: noarch
%description
Empty packages with real names.
%package -n gcc
Version: 11.4.1
Summary: Stand-in for gcc
Requires: cpp
%description -n gcc
An empty package in the place of gcc.
%files -n gcc
/usr/share/hq-stand-ins/gcc
%package -n rocky-release
Version: 9.4
Summary: Stand-in for rocky-release
Provides: system-release = 9.4
%description -n rocky-release
An empty package in the place of rocky-release.
%files -n rocky-release
%config(noreplace) /etc/demo
%install
mkdir -p "$(dirname %{buildroot}/usr/share/hq-stand-ins/gcc)"
cat > %{buildroot}/usr/share/hq-stand-ins/gcc <<'HQ-END'
11.4.1
HQ-END
mkdir -p "$(dirname %{buildroot}/etc/demo)"
cat > %{buildroot}/etc/demo <<'HQ-END'
x=1
HQ-END`
  )
})

test('everything a stand-in requires or a group holds is a stand-in too', () => {
  const required = Object.values(standIns).flatMap(one => one.requires ?? [])
  const grouped = Object.values(groups).flatMap(group => [
    ...group.mandatory,
    ...group.default,
    ...group.optional
  ])
  const unknown = [...required, ...grouped, ...Object.keys(olderStandIns)].filter(name => !(name in standIns))
  assert.deepEqual(unknown, [])
})

test('the playbook finds every package it asks for', () => {
  const asked =
    'systemd-devel git-core procps-ng perl-FindBin perl-IPC-Cmd perl-Pod-Html cmake make gcc gcc-c++ perl perl-core python3 epel-release ' +
    'pcre2-devel openssl-devel lua-devel zlib-devel glibc-devel tar curl openssl policycoreutils-python-utils firewalld'
  assert.deepEqual(
    asked.split(' ').filter(name => !(name in standIns)),
    []
  )
})

test('the group is found by the name a user types', () => {
  assert.match(renderComps(), /<id>development<\/id><name>Development Tools<\/name>/)
  assert.match(renderComps(), /<packagereq type="mandatory">gcc-c\+\+<\/packagereq>/)
})

test('the repository script moves EPEL packages apart and installs the minimal system', () => {
  const script = renderRepositoryScript()
  assert.match(
    script,
    /^mv ccache-4\.5\.1-1\.el9\.noarch\.rpm htop-3\.3\.0-1\.el9\.noarch\.rpm \.\.\/epel\/$/m
  )
  assert.match(script, /^rpm -U --nodeps rocky-release-9\.4-1\.el9\.noarch\.rpm .*firewalld/m)
})
