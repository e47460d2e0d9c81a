import { bash } from './bash-text.ts'

/**
 * Whether what runs is what lies on the disk. It is asked before every plan, and again by the transaction itself.
 *
 * A worker that was forked after the last change of a file has read it. Where the times do not say so (a chmod counts as a
 * change), the record does that a transaction leaves: which worker loaded which digests.
 */
export const lookScript = bash`
# The start of process $1 in hundredths of a second since the machine's, and nothing when it is gone.
started() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return
  set -- \${stat##*) }
  echo "\${20}"
}

# → main, worker, active, status: what systemd says of $unit, and the newest child of its main process
look_at_service() {
  local key value pid start newest=-1
  main=0 worker= active= status= substate=
  while IFS='=' read -r key value; do
    case $key in
      MainPID) main=$value ;;
      ActiveState) active=$value ;;
      SubState) substate=$value ;;
      StatusText) status=$value ;;
    esac
  done < <(systemctl show -p MainPID -p ActiveState -p SubState -p StatusText -- "$unit")
  ((main)) || return 0
  for pid in $(cat "/proc/$main/task/$main/children" 2>/dev/null); do
    # Until 3.2 the master may have other programs started.
    [[ "/proc/$pid/exe" -ef "/proc/$main/exe" ]] || continue
    start=$(started "$pid") && ((start > newest)) && newest=$start worker=$pid
  done
  return 0
}

# why_not_loaded FILE…: a line that says why the running worker does not have these files as they are; nothing when it has
why_not_loaded() {
  local file born now=\${EPOCHREALTIME/./} up changed recorded=
  [[ $worker ]] || { echo "no worker runs"; return; }
  [[ $status != *'Reload failed'* ]] || { echo "the last reload failed"; return; }
  read -r up _ </proc/uptime
  # Microseconds since 1970, to a hundredth of a second.
  born=$((now - \${up/./} * 10000 + $(started "$worker") * 10000))
  if [[ -r $base/loaded ]]; then
    IFS= read -r recorded <"$base/loaded"
    [[ $recorded == "worker $worker $(started "$worker")" ]] || recorded=
  fi
  for file; do
    changed=$(stat -c %.6Z -- "$file" 2>/dev/null) || { echo "$file is not there"; return; }
    ((\${changed/./} <= born + 20000)) && continue
    [[ $recorded ]] && grep -qxF "$(sha256sum <"$file" | cut -c-64) $file" "$base/loaded" && continue
    echo "$file was changed after the running worker had read it"
    return
  done
}

# look FILE…: the answer to the controller's question
look() {
  local why
  look_at_service
  printf 'state %s\n' "$active"
  if [[ $active == active || $active == reloading ]]; then
    why=$(why_not_loaded "$@")
    [[ ! $why ]] || printf 'stale %s\n' "$why"
  fi
  printf 'last %s\n' "$(ls -1 "$base/deploys" 2>/dev/null | sort -n | tail -1)"
  [[ ! -r $base/pending ]] || printf 'pending %s\n' "$(cat "$base/pending")"
}
`
