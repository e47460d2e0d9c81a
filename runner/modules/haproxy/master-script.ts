import { bash } from './bash-text.ts'

/** The conversation with the master, by whatever client the host has. */
export const masterScript = bash`
# --- the master's command line -------------------------------------------------------------------------------------

# → client: what can talk to a UNIX socket here. python3 is on every EL9, dnf is written in it; curl sends the command as
# its "method", which HAProxy takes for a line of its own.
find_client() {
  local each
  client=
  [[ $socket ]] || return
  [[ $socket != /* ]] && { client=tcp; return; }
  for each in socat python3 perl curl; do
    type -P "$each" >/dev/null && client=$each && return
  done
}

# ask_master SECONDS COMMAND: its whole answer
ask_master() {
  local limit=$1 command=$2
  case $client in
    socat) printf '%s\n' "$command" | timeout "$limit" socat -t "$limit" - "UNIX-CONNECT:$socket" ;;
    python3) timeout "$limit" python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall((sys.argv[2] + "\n").encode())
s.shutdown(1)
while True:
    d = s.recv(65536)
    if not d: break
    sys.stdout.buffer.write(d)
' "$socket" "$command" ;;
    perl) timeout "$limit" perl -MSocket -e '
my $s; socket($s, AF_UNIX, SOCK_STREAM, 0) and connect($s, sockaddr_un($ARGV[0])) or die "$!\n";
syswrite($s, "$ARGV[1]\n"); shutdown($s, 1); print while <$s>;
' "$socket" "$command" ;;
    curl) timeout "$limit" curl -sSN --http0.9 --unix-socket "$socket" -X "$command"$'\nquit\n' http://haproxy/ ;;
    tcp)
      exec 5<>"/dev/tcp/\${socket%:*}/\${socket##*:}" || return
      printf '%s\nquit\n' "$command" >&5
      timeout "$limit" cat <&5
      exec 5>&-
      ;;
    *) return 1 ;;
  esac 2>&1
}

# show proc → failed (reloads; empty when it does not say), current and old: the workers. Until 3.0 the survivor of a failed
# reload stays under "# workers", since 3.1 it is under "# old workers": only "failed" tells.
read_processes() {
  local line part=
  failed= current= old=
  while IFS= read -r line; do
    case $line in
      '# workers'*) part=workers ;;
      '# old workers'*) part=old ;;
      '# '*) part= ;;
      *' master '*)
        failed=\${line#*failed: }
        [[ $failed == "$line" ]] && failed=0
        failed=\${failed%%]*}
        ;;
      *' worker '*)
        set -- $line
        if [[ $part == old ]]; then old+="$1 "; else current+="$1 "; fi
        ;;
    esac
  done < <(ask_master 10 'show proc')
  current=\${current% } old=\${old% }
}

# column STAT-FILE NAME…: pxname,svname and these columns, tab between them, without the head
columns() {
  local file=$1
  shift
  awk -F, -v names="$*" '
    NR == 1 { sub(/^# /, ""); for (i = 1; i <= NF; i++) at[$i] = i; n = split(names, name, " "); next }
    NF > 10 { line = $1 "/" $2; for (i = 1; i <= n; i++) line = line "\t" (name[i] in at ? $at[name[i]] : ""); print line }
  ' "$file"
}

# A worker's counters, header first; nothing when it does not answer.
statistics() { ask_master 20 '@1 show stat' | sed -n '/^# pxname/,/^$/p'; }
`
