import { bash } from './bash-text.ts'

/** The steps of an activation, and what is done when one of them says no. */
export const transactionScript = bash`
# --- saying --------------------------------------------------------------------------------------------------------

# A step begins, or there is something to know.
step() { at=$1; printf '%(%H:%M:%S)T %s: %s\n' -1 "$1" "$2"; }
note() { printf '%(%H:%M:%S)T note: %s\n' -1 "$1"; printf 'note %s\n' "$1" >>"$deploy/facts"; }
fact() { printf '%s %s\n' "$1" "$2" >>"$deploy/facts"; }

# verdict WORD [TEXT]: running, pending, confirmed, refused (nothing was changed), restored, broken (nor could it be restored)
verdict() {
  printf '%s\n%s\n' "$1" "$2" >"$deploy/verdict.new" && mv -f -- "$deploy/verdict.new" "$deploy/verdict"
  if [[ $1 == pending ]]; then echo "$number" >"$base/pending"; else rm -f -- "$base/pending"; fi
}

# fail STEP MESSAGE: everything is put back, and this is the end
fail() {
  trap '' TERM
  printf '%(%H:%M:%S)T %s failed: %s\n' -1 "$1" "$2"
  drop_staged
  if [[ -e $deploy/swapped ]]; then
    restore "$1: $2"
  else
    disarm
    verdict refused "$1: $2; nothing was changed"
  fi
  exit 1
}

# --- the lock ------------------------------------------------------------------------------------------------------

take_lock() {
  exec 8>>"$base/lock" || { echo "$base/lock cannot be written"; return 1; }
  flock -w "$1" 8 && { printf '%s, since %(%F %T)T\n' "$2" -1 >"$base/holder"; return; }
  echo "$unit is being worked on by $(cat "$base/holder" 2>/dev/null)"
  return 1
}

# --- the dead-man timer --------------------------------------------------------------------------------------------

# arm SECONDS VERDICT: unless the verdict has become another one by then, the last-known-good comes back
arm() {
  local answer
  disarm
  answer=$(systemd-run --quiet --collect --unit="$timer-$2" --on-active="$1s" --timer-property=AccuracySec=100ms \
    --description="hq-run puts back what $unit had" -- /bin/bash "$self" expire "$number" "$2" 2>&1) ||
    fail timer "the dead-man timer cannot be set: $answer"
}

disarm() { systemctl stop "$timer-running.timer" "$timer-pending.timer" 2>/dev/null; return 0; }

# --- reloading -----------------------------------------------------------------------------------------------------

# reload → 0 when the new worker serves; what was said is in said. Synchronous on the master's command line since 2.7.
reload() {
  local limit=$1 before=$worker last
  said=
  if [[ $client && ($socket != /* || -S $socket) ]]; then
    said=$(ask_master "$limit" reload)
    case $said in
      Success=1*) look_at_service; return 0 ;;
      Success=0*) return 1 ;;
    esac
    # 2.6 closes without an answer; so does a master that dies.
    for ((last = SECONDS + limit; SECONDS < last; )); do
      look_at_service
      [[ $active == active ]] || return 1
      read_processes
      [[ ! $failed || $failed == 0 ]] || { said+=$(ask_master 10 'show startup-logs'); return 1; }
      [[ $current && $worker != "$before" ]] && return 0
      sleep 0.2
    done
    said+='the master did not answer'
    return 1
  fi
  # systemd takes a reload that failed for done: only the text of the status tells.
  said=$(timeout "$limit" systemctl reload -- "$unit" 2>&1) || return 1
  for ((last = SECONDS + limit; SECONDS < last; )); do
    look_at_service
    [[ $active == active ]] || { said="$unit is $active"; return 1; }
    [[ $status != *'Reload failed'* ]] || { said=$status; return 1; }
    [[ $worker && $worker != "$before" ]] && return 0
    sleep 0.2
  done
  said='no new worker came'
  return 1
}

# The alerts of an answer, without the noise around them.
alerts() {
  local found
  found=$(grep -E '\[ALERT\]|\[WARNING\]' <<<"$1" | sed -E 's/^\[([A-Z]+)\] +\([0-9]+\) : +//; s/^(config|haproxy) : //' |
    grep -vE '^(Former worker|Error\(s\) found in|Fatal errors found in|\[haproxy\.main\(\)\] Some protocols failed|Loading failure)' | head -20)
  printf %s "\${found:-$(head -5 <<<"$1")}" | tr '\n' ';' | sed 's/;*$//; s/;/; /g'
}

# --- going back ----------------------------------------------------------------------------------------------------

# restore REASON: the last-known-good, its reload, and what answers then
restore() {
  local answered bad= restored=
  step restore 'the last-known-good is put back'
  put_back || bad='not every file could be put back'
  [[ ! $restored ]] || printf '%s' "$restored" | sed 's/^/  /'
  look_at_service
  if [[ $(<"$deploy/was") != active ]]; then
    [[ $active == inactive ]] || systemctl stop -- "$unit" 8>&-
  elif [[ $active == active ]] && reload "$(wanted reload_timeout)"; then
    step restore 'reloaded'
  else
    step restore "a reload does not do ($active\${said:+: $(alerts "$said")}); $unit is started again"
    systemctl reset-failed -- "$unit" 2>/dev/null
    systemctl restart -- "$unit" 8>&- || bad+="\${bad:+, }$unit does not start"
    look_at_service
  fi
  if [[ $(<"$deploy/was") == active && -e $deploy/probes.before ]]; then
    probe_again restored "$deploy/probes.before" || bad+="\${bad:+, }$(worse "$deploy/probes.before" "$deploy/probes.restored" | head -1)"
    answered=$(told_probes "$deploy/probes.restored")
  fi
  step restore "\${answered:-$unit is $active}"
  disarm
  if [[ $bad ]]; then
    verdict broken "$1; $bad"
  else
    verdict restored "$1; the last-known-good is back\${answered:+: $answered}"
  fi
}

# probe_again NAME BEFORE: five seconds at most until all is as it was
probe_again() {
  local last=$((SECONDS + 5))
  while :; do
    probe "$deploy/probes.$1"
    [[ $(worse "$2" "$deploy/probes.$1") ]] || return 0
    ((SECONDS < last)) || return 1
    sleep 0.3
  done
}

# wanted NAME: what the request says
wanted() { sed -n "s/^$1 //p" "$deploy/request"; }

# --- the transaction -----------------------------------------------------------------------------------------------

# go ID
go() {
  local incoming=$base/incoming/$1 who why line
  deploy=$incoming number= staged=() client= socket= main=0
  exec >>"$incoming/log" 2>&1
  who=$(wanted who)
  step lock "$unit"
  why=$(take_lock 3 "$who") || { verdict_of "$incoming" refused "lock: $why; nothing was changed"; exit 1; }
  take_lock 3 "$who"
  left_behind
  deploy=$incoming
  number=$(next_number)
  deploy=$base/deploys/$number
  mkdir -p -- "$base/deploys" && mv -T -- "$incoming" "$deploy" && ln -s -- "$deploy" "$incoming" || exit 1
  printf '%(%FT%T%z)T\n' -1 >"$deploy/time"
  verdict running

  look_at_service
  echo "$active" >"$deploy/was"
  [[ $active == active || $active == inactive || $active == failed ]] || fail unit "$unit is $active"
  read_unit
  printf '%s\n' "$socket" >"$deploy/socket"
  stale=
  [[ $active != active ]] || stale=$(why_not_loaded $(sed -n 's/^file [^ ]* [^ ]* [^ ]* //p' "$deploy/request"))
  [[ ! $stale ]] || step look "what runs is not what lies on the disk: $stale"

  step stage 'beside the live files'
  stage
  is_loaded || note "$unit does not load \${paths[0]}; it has \${configs[*]}"
  step check "$binary -c \${check[*]}"
  check_staged || fail check "$(alerts "$(<"$deploy/check")")"
  [[ ! -s $deploy/warnings ]] || while IFS= read -r line; do fact warning "$(alerts "$line")"; step check "$(alerts "$line")"; done <"$deploy/warnings"
  why=$(busy)
  [[ ! $why ]] || fail check "$why"
  step keep 'the last-known-good'
  keep_last_good

  if [[ $active != active ]]; then
    : >"$deploy/swapped"
    swap
    [[ $(wanted state) == started ]] || { not_started; exit 0; }
    while IFS= read -r line; do fact certificate "$line"; done < <(certificates)
    step start "$unit"
    systemctl reset-failed -- "$unit" 2>/dev/null
    line=$(date +%s)
    systemctl start -- "$unit" 8>&- || fail start "$(alerts "$(journalctl -q -u "$unit" --since "@$line" -o cat | grep -v ' Current worker ')")"
    look_at_service
    fact reloaded yes
    : >"$deploy/probes.before"
  else
    before_it
    arm "$(($(wanted reload_timeout) * 2 + $(wanted health_timeout) + $(wanted soak) + 60))" running
    step swap "\${paths[*]}"
    : >"$deploy/swapped"
    swap
    # As the new worker will read them.
    while IFS= read -r line; do fact certificate "$line"; done < <(certificates)
    step reload "$([[ $client ]] && echo "by the master, through $client" || echo 'by systemctl')"
    reload "$(wanted reload_timeout)" || fail reload "$(alerts "$said")"
    [[ ! $said ]] || grep -F '[WARNING]' <<<"$said" | grep -v 'Former worker' >"$deploy/reload.warnings"
    fact reloaded yes
  fi
  verify
  soak
  fact worker "$worker"
  printf 'worker %s %s\n' "$worker" "$(started "$worker")" >"$deploy/loaded"
  arm "$(wanted confirm_timeout)" pending
  verdict pending
  step wait "$(wanted confirm_timeout) s for the controller's word"
  prune
}

# Whether the unit loads the configuration, by its name or by its directory's.
is_loaded() {
  local each
  for each in "\${configs[@]}"; do
    [[ -d $each ]] && each+=/\${paths[0]##*/}
    [[ $(realpath -m -- "$each") == "$(realpath -m -- "\${paths[0]}")" ]] && return
  done
  return 1
}

# A service that does not run gets its files; starting it is another task's.
not_started() {
  step swap "\${paths[*]}; $unit is $active and stays so"
  fact reloaded no
  arm "$(wanted confirm_timeout)" pending
  verdict pending
  prune
}

# What there was: workers, servers that were up, what answered.
before_it() {
  local missing
  read_processes
  fact old_worker "$worker"
  [[ ! $client ]] || statistics >"$deploy/stat.before"
  probe "$deploy/probes.before"
  [[ ! -s $deploy/probes.before ]] || step before "$(told_probes "$deploy/probes.before")"
  missing=$(missing_variables | paste -sd ' ')
  [[ ! $missing ]] || { fact restart "$missing"; note "the running master does not have $missing; only a restart brings what an EnvironmentFile has got since"; }
  local each since
  since=$(date -d "$(systemctl show -p ActiveEnterTimestamp --value -- "$unit")" +%s 2>/dev/null) || return 0
  for each in "\${unit_files[@]}"; do
    (($(stat -c %Y -- "$each" 2>/dev/null || echo 0) > since)) && { fact restart "$each"; note "$each is newer than the running master; only a restart brings it"; }
  done
  return 0
}

# Processes, servers, answers.
verify() {
  local last why
  if [[ $client ]]; then
    # A master that was just started is not there at once.
    for ((last = SECONDS + 5; SECONDS < last; )); do
      read_processes
      [[ ! $current ]] || break
      sleep 0.1
    done
    [[ ! $failed || $failed == 0 ]] || fail processes "the master counts $failed failed reloads"
    [[ $current ]] || fail processes 'the master has no worker'
    step processes "worker $current\${old:+, old workers $old}"
    [[ ! $old ]] || fact old_workers "$old"
  fi
  last=$((SECONDS + $(wanted health_timeout)))
  [[ ! -s $deploy/stat.before ]] || while :; do
    statistics >"$deploy/stat.after"
    why=$(not_up "$deploy/stat.before" "$deploy/stat.after")
    [[ $why ]] || { step health 'every server that was up is up'; break; }
    # A check that takes longer than we wait is no verdict.
    ((SECONDS < last)) || {
      [[ $why =~ (^|$'\n')[^$'\n']*\ is\ (DOWN|MAINT|DRAIN|NOLB|STOP) ]] && fail health "$(head -5 <<<"$why" | paste -sd ';')"
      note "$(head -5 <<<"$why" | paste -sd ';')"
      break
    }
    why=$(same_worker) || fail health "$why"
    sleep 0.5
  done
  probe_again after "$deploy/probes.before" || fail probes "$(worse "$deploy/probes.before" "$deploy/probes.after" | paste -sd ';')"
  [[ ! -s $deploy/probes.after ]] || step probes "$(told_probes "$deploy/probes.after")"
}

# More errors than before, or a worker that does not last.
soak() {
  local last=$((SECONDS + $(wanted soak))) why errors requests first_errors=0 first_requests=0 old_errors=0 old_requests=0
  (($(wanted soak))) && step soak "$(wanted soak) s"
  [[ ! -s $deploy/stat.before ]] || { count_errors "$deploy/stat.before"; old_errors=$errors old_requests=$requests; }
  if [[ $client ]]; then
    statistics >"$deploy/stat.after"
    count_errors "$deploy/stat.after"
    first_errors=$errors first_requests=$requests
  fi
  while :; do
    why=$(same_worker) || fail soak "$why"
    ((SECONDS < last)) || break
    sleep 0.25
  done
  [[ $client ]] || return 0
  statistics >"$deploy/stat.after"
  count_errors "$deploy/stat.after"
  ((errors -= first_errors, requests -= first_requests))
  # Five errors at least, and twice the share of before and one in a hundred more.
  if ((errors >= 5 && errors * 100 * (old_requests + 1) > (requests + 1) * (200 * old_errors + old_requests + 1))); then
    fail soak "$errors errors in $requests requests; before it was $old_errors in $old_requests"
  fi
  fact requests "$requests"
  fact errors "$errors"
}
`
