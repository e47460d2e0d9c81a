import { type Static, Type } from 'typebox'

const described = (description: string) => ({ description, additionalProperties: false })

/** What `gather_facts` learns of a host: the type of the name `facts`. */
export const Facts = Type.Object(
  {
    hostname: Type.String({ description: 'Name the host gives itself, without its domain.' }),
    os: Type.Object(
      {
        id: Type.String({ description: 'ID of /etc/os-release, e.g. `rocky`.' }),
        name: Type.String({
          description: 'PRETTY_NAME of /etc/os-release, e.g. `Rocky Linux 9.4 (Blue Onyx)`.'
        }),
        version: Type.String({ description: 'VERSION_ID of /etc/os-release, e.g. `9.4`.' }),
        major: Type.Integer({ description: 'First number of the version, e.g. 9; 0 when there is none.' }),
        family: Type.String({ description: 'Last of ID_LIKE, else ID: `rhel`, `fedora`, `debian`…' })
      },
      described('The operating system, as /etc/os-release tells it.')
    ),
    kernel: Type.Object(
      { release: Type.String({ description: '`uname -r`.' }) },
      described('The running kernel.')
    ),
    arch: Type.String({ description: '`uname -m`, e.g. `x86_64` or `aarch64`.' }),
    cpus: Type.Integer({ description: 'Processors that may be used (`nproc`).' }),
    memory: Type.Object(
      {
        totalMb: Type.Integer({ description: 'Memory of the host, MiB.' }),
        freeMb: Type.Integer({ description: 'Memory that can be had without swapping (MemAvailable), MiB.' })
      },
      described('Memory, as /proc/meminfo tells it.')
    ),
    addresses: Type.Object(
      {
        default: Type.Optional(
          Type.String({ description: 'IPv4 address that the default route leaves from.' })
        ),
        ipv4: Type.Array(Type.String(), { description: 'IPv4 addresses, loopback left out.' }),
        ipv6: Type.Array(Type.String(), { description: 'IPv6 addresses, loopback and link-local left out.' })
      },
      described('Addresses of the host.')
    ),
    selinux: Type.Union([Type.Literal('enforcing'), Type.Literal('permissive'), Type.Literal('disabled')], {
      description: 'SELinux mode; `disabled` also where there is none.'
    }),
    package_manager: Type.Union([Type.Literal('dnf'), Type.Literal('apt'), Type.Literal('none')], {
      description: 'What the host installs packages with; `none` when it is neither dnf nor apt.'
    }),
    openssl: Type.Object(
      {
        version: Type.String({
          description: 'Version that the `openssl` program tells, e.g. `3.5.1`; empty when there is none.'
        })
      },
      described('The OpenSSL of the host’s own.')
    ),
    systemd: Type.Object(
      {
        version: Type.Integer({ description: 'Version of systemd; 0 when it does not run the host.' }),
        state: Type.String({ description: '`systemctl is-system-running`, e.g. `running` or `degraded`.' })
      },
      described('The service manager.')
    ),
    user: Type.String({ description: 'The user that logged in.' }),
    home: Type.String({ description: 'Home directory of the user that logged in.' })
  },
  described('Facts of the host, gathered at the start of a play.')
)
export type Facts = Static<typeof Facts>
