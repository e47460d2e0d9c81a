import { bash } from './bash-text.ts'

/** What answers, and how well. */
export const verifyScript = bash`
# --- does it answer? -----------------------------------------------------------------------------------------------

# answers VERSION SCHEME ADDRESS PORT NAME → a status, "quic", or nothing
answers() {
  local address=$3 code
  if [[ $1 == 3 ]]; then
    version_negotiation "$3" "$4" && echo quic
    return
  fi
  [[ $address != *:* ]] || address=[$address]
  code=$(curl -sk --noproxy '*' -o /dev/null -w '%{http_code}' --max-time 5 "--http$1" \
    --connect-to "::$address:$4" "$2://$5:$4/" 2>/dev/null)
  [[ $code == 000 ]] || echo "$code"
}

# Whether a QUIC listener answers a version that does not exist with those it has (RFC 9000 section 6). It proves the socket
# and the listener, not TLS: the controller goes further.
version_negotiation() {
  local head try
  [[ -e $deploy/initial ]] || {
    printf '\xc0\x1a\x2a\x3a\x4a\x08\x01\x02\x03\x04\x05\x06\x07\x08\x08\x11\x12\x13\x14\x15\x16\x17\x18'
    head -c 1177 /dev/zero
  } >"$deploy/initial"
  for try in 1 2 3; do
    exec 6<>"/dev/udp/$1/$2" || return
    cat -- "$deploy/initial" >&6
    head=$(timeout 1 dd bs=2048 count=1 status=none <&6 2>/dev/null | od -An -tx1 -N15 | tr -d ' \n')
    exec 6>&-
    # Long header, version 0, our two ids the other way round.
    [[ $head =~ ^[89a-f].00000000081112131415161718 ]] && return
  done 2>/dev/null
  return 1
}

# probe FILE: every probe of the request, a line each: VERSION SCHEME ADDRESS PORT NAME must|may ANSWER. curl may be missing.
probe() {
  local word rest answer
  : >"$1"
  while read -r word rest; do
    [[ $word == probe ]] || continue
    set -- "$1" $rest
    [[ $2 == 3 ]] || type -P curl >/dev/null || continue
    answer=$(answers "\${@:2}")
    printf '%s %s\n' "$rest" "\${answer:-nothing}" >>"$1"
  done <"$deploy/request"
}

# worse BEFORE AFTER: probes of AFTER that find nothing, or a server's error where there was none. An address that another
# host may have ("may") has to answer only if it did.
worse() {
  awk '
    { key = $1 " " $2 " " $3 " " $4 }
    FILENAME == ARGV[1] { before[key] = $7; next }
    $7 == "nothing" ? $6 == "must" || (key in before && before[key] != "nothing") : $7 >= 500 && $7 < 600 && before[key] > 0 && before[key] < 500 {
      print "HTTP/" $1 " on " $3 " port " $4 ": " $7 (key in before ? ", was " before[key] : "") }
  ' "$1" "$2"
}

told_probes() { awk '{ printf "%sHTTP/%s %s:%s %s", (NR > 1 ? ", " : ""), $1, $3, $4, $7 }' "$1"; }

# Ports of the configuration that other programs have. haproxy -c does not look, and a reload that finds one pauses the listeners
# of the old worker while it tries again.
busy() {
  type -P ss >/dev/null || return 0
  awk -v own=" $main $(cat "/proc/$main/task/$main/children" 2>/dev/null)" '
    function six(a) { return a ~ /:/ }
    FILENAME == ARGV[1] { if ($1 == "socket") { n++; protocol[n] = $2; port[n] = $3; address[n] = $4 } next }
    {
      p = $5; sub(/.*:/, "", p); a = $5; sub(/:[^:]*$/, "", a); gsub(/[][]/, "", a); sub(/%.*/, "", a)
      match($0, /pid=[0-9]+/); pid = substr($0, RSTART + 4, RLENGTH - 4)
      if (pid != "" && index(own " ", " " pid " ")) next
      match($0, /"[^"]*"/); program = substr($0, RSTART + 1, RLENGTH - 2)
      for (i = 1; i <= n; i++) {
        if (protocol[i] != $1 || port[i] != p) continue
        w = address[i]
        if (a == w || a == "*" || (a == "0.0.0.0" && !six(w)) || (a == "::" && six(w)) || (w == "0.0.0.0" && !six(a)) || (w == "::" && six(a)))
          { printf "port %s/%s is in use by %s%s\n", p, $1, program == "" ? "another program" : program, pid == "" ? "" : " (process " pid ")"; exit }
      }
    }
  ' "$deploy/request" <(ss -H -ltnup)
}

# --- is everything up? ---------------------------------------------------------------------------------------------

# Servers that were up before and are not (checked and found) up now; $2 is fresh.
not_up() {
  awk -F'\t' '
    FNR == NR { if ($2 ~ /^UP/) up[$1] = 1; next }
    ($1 in up) && $1 !~ /\/(FRONTEND|BACKEND)$/ {
      if ($2 !~ /^(UP|no check)/) print $1 " is " $2 ($3 == "" ? "" : " (" $3 ")")
      else if ($2 ~ /^UP/ && ($3 == "" || $3 ~ /^INI|^UNK/)) print $1 " is not checked yet" }
  ' <(columns "$1" status check_status) <(columns "$2" status check_status)
}

# → errors, requests: what has gone wrong since the worker started
count_errors() {
  read -r errors requests < <(columns "$1" type req_tot hrsp_5xx econ eresp wretr h3_general_protocol_error h3_internal_error h3_frame_error | awk -F'\t' '
    $2 == 0 { requests += $3; errors += $4 + $8 + $9 + $10 }
    $2 == 1 { errors += $5 + $6 + $7 }
    END { print errors + 0, requests + 0 }')
}

# Whether the worker of this deploy is the one that runs, in the same master; says why not.
same_worker() {
  local before=$worker master=$main
  look_at_service
  [[ $active == active || $active == reloading ]] || { echo "$unit is $active"; return 1; }
  [[ $main == "$master" ]] || { echo "the master ended and another one was started"; return 1; }
  [[ $worker == "$before" ]] || { echo "the worker $before ended"; return 1; }
}
`
