/** A command that only reads; asked as root, in the C locale. */
export type HostQuestion = readonly [command: string, ...rest: string[]]

/** What is asked first, of the host as it is; `readHost` takes the answers in this order. */
export const hostQuestions: readonly HostQuestion[] = [
  [
    'systemctl',
    'show',
    'haproxy.service',
    '--property=LoadState,ActiveState,SubState,Result,MainPID,StatusText,ExecStart'
  ],
  [
    'bash',
    '-c',
    // Read by bash itself: ps may be missing, and has no capabilities.
    `read -r up _ < /proc/uptime
ticks=$(getconf CLK_TCK)
for dir in /proc/[0-9]*; do
  comm=; read -r comm 2>/dev/null < "$dir/comm"
  [[ $comm == haproxy ]] && exe=$(readlink "$dir/exe") || continue
  uid= parent= cap=
  while read -r key value _; do case $key in Uid:) uid=$value ;; PPid:) parent=$value ;; CapEff:) cap=$value ;; esac; done < "$dir/status"
  read -r stat < "$dir/stat"; set -- \${stat##*) }
  context=; [[ ! -r $dir/attr/current ]] || context=$(tr -d '\\0\\n' 2>/dev/null < "$dir/attr/current")
  printf '%s\\t' "\${dir#/proc/}" "$parent" "$uid" "$((\${up%.*} - \${20} / ticks))" "$cap" "$exe" "$context"
  base64 -w 0 "$dir/cmdline"; echo
done`
  ],
  ['ss', '-Hlunp'],
  [
    'bash',
    '-c',
    `for name in net/core/rmem_max net/core/wmem_max net/ipv4/ip_unprivileged_port_start; do
  value=; [[ ! -r /proc/sys/$name ]] || read -r value < "/proc/sys/$name"
  echo "$name=$value"
done
ip -o address show scope global 2>/dev/null | while read -r _ _ _ address _; do echo "address=\${address%/*}"; done`
  ],
  [
    'bash',
    '-c',
    // The zone of the interface that leads to the world, else the default one.
    `type -P firewall-cmd >/dev/null || exit 127
firewall-cmd --state >/dev/null 2>&1 || { echo stopped; exit 0; }
interface=$(ip -o route get 192.0.2.1 2>/dev/null | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
zone=$([[ -z $interface ]] || firewall-cmd --get-zone-of-interface="$interface" 2>/dev/null)
zone=\${zone:-$(firewall-cmd --get-default-zone)}
firewall-cmd --zone="$zone" --list-all
for service in $(firewall-cmd --zone="$zone" --list-services); do
  firewall-cmd --info-service="$service" | sed -n 's/^  ports: */service-ports: /p'
done`
  ],
  ['nft', '-j', 'list', 'ruleset'],
  [
    'bash',
    '-c',
    `mode=; [[ ! -r /sys/fs/selinux/enforce ]] || read -r mode < /sys/fs/selinux/enforce
echo "mode=$mode"
[[ -n $mode ]] || exit 0
type -P ausearch >/dev/null || exit 0
echo read
ausearch -m avc -c haproxy -ts recent 2>/dev/null | grep '^type=AVC' | tail -n 20`
  ]
]

/** What a program says of itself. */
export const binaryQuestion = (path: string): HostQuestion => ['bash', '-c', '"$1" -vv 2>&1', 'binary', path]

/** What a program says of itself, the libraries that the loader gives it, and where its links lead. */
export const binaryQuestions = (path: string): readonly HostQuestion[] => [
  binaryQuestion(path),
  ['ldd', path],
  ['readlink', '-f', '--', path]
]

/** Files of a configuration; of a directory all that end in .cfg, as HAProxy takes them. Path and text in base64, a line each. */
export const configurationQuestion = (paths: readonly string[]): HostQuestion => [
  'bash',
  '-c',
  `for path; do
  if [[ -d $path ]]; then files=("\${path%/}"/*.cfg); else files=("$path"); fi
  for file in "\${files[@]}"; do
    [[ -r $file ]] || continue
    printf '%s\\t' "$file"; base64 -w 0 -- "$file"; echo
  done
done`,
  'configuration',
  ...paths
]

/** Files with certificates that directories hold and crt-lists name. */
export const certificateFilesQuestion = (
  paths: readonly string[],
  lists: readonly string[]
): HostQuestion => [
  'bash',
  '-c',
  `count=$1; shift
for path in "\${@:1:count}"; do
  if [[ -d $path ]]; then
    for file in "\${path%/}"/*; do case $file in *.key|*.ocsp|*.sctl|*.issuer) ;; *) [[ ! -f $file ]] || echo "$file" ;; esac; done
  else echo "$path"; fi
done | head -n 100
for list in "\${@:count+1}"; do
  while read -r file _; do [[ -z $file || $file == '#'* ]] || echo "\${file#@}"; done < "$list"
done | head -n 100`,
  'certificates',
  String(paths.length),
  ...paths,
  ...lists
]

/** Connection ids of a packet that asks for a version nobody speaks; what they are does not matter, that they come back does. */
const [destinationId, sourceId] = ['hq-run-d', 'hq-run-s'] as const

/**
 * A host asks itself by bash alone: 1200 bytes that ask for a reserved version (RFC 9000, section 15) and the first 64 bytes of the
 * answer, in hexadecimal digits.
 */
export const selfProbe = (address: string, port: number): HostQuestion => [
  'bash',
  '-c',
  `exec 2>&1
exec 3<>"/dev/udp/$1/$2" || exit 1
for try in 1 2 3; do
  { printf '\\xc0\\x1a\\x2a\\x3a\\x4a\\x08${destinationId}\\x08${sourceId}'; head -c 1177 /dev/zero; } | dd bs=1200 count=1 iflag=fullblock status=none >&3 || exit 1
  timeout 1 dd bs=1500 count=1 status=none <&3 | od -An -v -tx1 -N 64 | tr -d ' \\n'
  case \${PIPESTATUS[0]} in 0) exit 0 ;; 124) ;; *) exit 1 ;; esac
done
exit 124`,
  'self',
  address,
  String(port)
]

/** Versions that were offered, when it is a Version Negotiation packet that echoes our ids, swapped. */
export const readSelfProbe = (hex: string): readonly string[] | undefined => {
  const ids = [sourceId, destinationId]
    .map(id => `08${[...id].map(each => each.charCodeAt(0).toString(16)).join('')}`)
    .join('')
  const [, versions] = /^[89a-f][0-9a-f]0{8}([0-9a-f]*)$/.exec(hex) ?? []
  if (!versions?.startsWith(ids)) return undefined
  const rest = versions.slice(ids.length)
  return rest.match(/.{8}/g)?.map(each => `0x${each}`)
}
