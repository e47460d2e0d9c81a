import { bash } from './bash-text.ts'

/** The words that the script is called with, and the books. */
export const historyScript = bash`
# --- the books -----------------------------------------------------------------------------------------------------

next_number() {
  local last
  last=$(ls -1 "$base/deploys" 2>/dev/null | sort -n | tail -1)
  echo $((\${last:-0} + 1))
}

# verdict_of DIRECTORY WORD TEXT: of a deploy that has no number
verdict_of() { printf '%s\n%s\n' "$2" "$3" >"$1/verdict"; }

# What an activation has left that was killed, or a reboot of the host: it was never confirmed.
left_behind() {
  local each word
  for each in "$base"/deploys/*/verdict; do
    [[ -e $each ]] || continue
    IFS= read -r word <"$each"
    [[ $word == running || $word == pending ]] || continue
    deploy=\${each%/verdict} number=\${deploy##*/}
    if systemctl is-active --quiet "$timer-pending.timer"; then
      verdict_of "$base/incoming/$id" refused "lock: deploy $number by $(wanted who) waits for its confirmation; nothing was changed"
      echo "deploy $number by $(wanted who) waits for its confirmation"
      exit 1
    fi
    undo_left "$word"
  done
}

# A deploy that nobody will confirm any more.
undo_left() {
  step left "deploy $number was left unconfirmed ($1)"
  staged=()
  if [[ -e $deploy/swapped ]]; then
    know_socket
    restore 'left unconfirmed'
  else
    verdict refused 'it was cut short; nothing was changed'
  fi
}

# The newest so many, and the confirmed one.
prune() {
  local each kept=0 keep
  keep=$(wanted history)
  for each in $(ls -1 "$base/deploys" | sort -rn); do
    ((kept += 1))
    ((kept <= keep)) || [[ "$base/deploys/$each" -ef "$base/current" ]] || rm -rf -- "$base/deploys/$each"
  done
  find "$base/incoming" -mindepth 1 -maxdepth 1 -type l ! -lname "*/$number" -delete
  find "$base/incoming" -mindepth 1 -maxdepth 1 -type d -mtime +1 -exec rm -rf -- {} +
  return 0
}

# --- words ---------------------------------------------------------------------------------------------------------

# start ID: the transaction, in a unit of its own that nothing of this session can end; its log is followed
start() {
  local dir=$base/incoming/$1 answer seen=0 size word text
  rm -f -- "$dir/verdict"
  : >"$dir/log" || exit 1
  grep -q '^who ' "$dir/request" || printf 'who %s\n' "$(head -1 "$base/../../holder" 2>/dev/null || id -un)" >>"$dir/request" || exit 1
  answer=$(systemd-run --quiet --collect --unit="$timer-$1" --description="hq-run activates $unit" \
    -p "ExecStopPost=/bin/bash $self ended $1" -- /bin/bash "$self" go "$1" 2>&1) ||
    { echo "the transaction cannot be started: $answer" >&2; exit 1; }
  while :; do
    word=
    [[ ! -e $dir/verdict ]] || IFS= read -r word <"$dir/verdict"
    # It moves once, when it gets its number.
    size=$(stat -Lc %s -- "$dir/log" 2>/dev/null) || continue
    ((size <= seen)) || { tail -c +$((seen + 1)) -- "$dir/log" | head -c $((size - seen)); seen=$size; }
    [[ ! $word || $word == running ]] || break
    sleep 0.1
  done >&2
  { IFS= read -r word; IFS= read -r text; } <"$dir/verdict"
  [[ ! -e $dir/facts ]] || cat -- "$dir/facts"
  [[ $word == pending ]] || { printf '%s\n' "$text" >&2; exit 1; }
  printf 'deploy %s\n' "$(basename -- "$(realpath -- "$dir")")"
}

# find_deploy NUMBER|ID → deploy, number
find_deploy() {
  [[ $1 ]] || { echo 'no deploy waits for its confirmation' >&2; exit 1; }
  deploy=$base/deploys/$1 staged=()
  [[ -d $deploy ]] || deploy=$(realpath -- "$base/incoming/$1" 2>/dev/null)
  [[ -d $deploy ]] || { echo "there is no deploy $1" >&2; exit 1; }
  number=\${deploy##*/}
}

# → socket, client: as the transaction found them
know_socket() {
  socket=
  [[ ! -e $deploy/socket ]] || IFS= read -r socket <"$deploy/socket"
  find_client
}

# confirm [NUMBER|ID]: this state is the next last-known-good
confirm() {
  local word text path
  find_deploy "\${1:-$(cat "$base/pending" 2>/dev/null)}"
  take_lock 60 confirm >&2 || exit 1
  { IFS= read -r word; IFS= read -r text; } <"$deploy/verdict"
  [[ $word == pending ]] || { echo "too late: deploy $number is $word; $text" >&2; exit 1; }
  disarm
  if [[ -e $deploy/loaded ]]; then
    for path in $(sed -n 's/^file [^ ]* [^ ]* [^ ]* //p' "$deploy/request"); do
      printf '%s %s\n' "$(sha256sum <"$path" | cut -c-64)" "$path" >>"$deploy/loaded"
    done
    cp -- "$deploy/loaded" "$base/loaded"
  fi
  ln -sfn -- "deploys/$number" "$base/current"
  verdict confirmed
  echo "deploy $number is confirmed"
}

# undo NUMBER|ID REASON: the controller did not find what it should
undo() {
  find_deploy "$1"
  take_lock 60 undo >&2 || exit 1
  go_back "$2" pending >&2
  tail -1 -- "$deploy/verdict" >&2
  exit 1
}

# expire NUMBER VERDICT: the dead-man timer has run out
expire() {
  find_deploy "$1"
  take_lock 600 'the dead-man timer' || exit 1
  go_back 'nobody confirmed it in time' "$2"
}

# ended ID: the end of the transaction's unit, however it came
ended() {
  local word=
  find_deploy "$1"
  [[ ! -e $deploy/verdict ]] || IFS= read -r word <"$deploy/verdict"
  [[ $word == running || ! $word ]] || exit 0
  take_lock 60 'the end of a transaction' || exit 1
  [[ $word ]] || verdict_of "$deploy" refused 'the transaction was killed; nothing was changed'
  go_back 'the transaction was killed' running
}

# go_back REASON VERDICT: unless the verdict is another one by now
go_back() {
  local word
  IFS= read -r word <"$deploy/verdict" || exit 0
  [[ $word == "$2" ]] || return 0
  exec > >(tee -a -- "$deploy/log")
  if [[ -e $deploy/swapped ]]; then
    know_socket
    restore "$1"
  else
    drop_beside
    verdict refused "$1; nothing was changed"
  fi
}

# What lies beside the live files and never took their place.
drop_beside() {
  local path
  for path in $(sed -n 's/^file [^ ]* [^ ]* [^ ]* //p' "$deploy/request"); do
    path=$(realpath -m -- "$path")
    rm -f -- "\${path%/*}/.\${path##*/}.hq-run-$number"
  done
}

# rollback [NUMBER]: asks for what a deploy had, as an activation like any other; says its id
rollback() {
  local to=$1 each word id
  if [[ ! $to ]]; then
    for each in $(ls -1 "$base/deploys" 2>/dev/null | sort -rn); do
      IFS= read -r word <"$base/deploys/$each/verdict"
      [[ $word == confirmed && ! "$base/deploys/$each" -ef "$base/current" ]] || continue
      to=$each
      break
    done
  fi
  [[ ! $to || -d $base/deploys/$to/tree ]] || { echo "there is no deploy $to" >&2; exit 1; }
  id=rollback-\${to:-0}-$(next_number)
  rm -rf -- "$base/incoming/$id"
  mkdir -p -- "$base/incoming/$id" || exit 1
  if [[ $to ]]; then
    cp -rp -- "$base/deploys/$to/tree" "$base/incoming/$id/" || exit 1
  else
    # Nothing was activated before it: back to what it found.
    to=$(basename -- "$(realpath -- "$base/current")")
    found_by "$to" "$base/incoming/$id/tree" || { echo "there is nothing before deploy $to" >&2; exit 1; }
  fi
  sed '/^who /d; /^rollback /d' "$base/deploys/$to/request" >"$base/incoming/$id/request"
  echo "rollback $to" >>"$base/incoming/$id/request"
  start "$id"
}

# found_by NUMBER DIRECTORY: the files as a deploy found them
found_by() {
  local path word first rest index=0
  mkdir -- "$2" || return
  for path in $(sed -n 's/^file [^ ]* [^ ]* [^ ]* //p' "$base/deploys/$1/request" 2>/dev/null); do
    path=$(realpath -m -- "$path")
    while read -r word first rest; do
      [[ $word == file && $rest == "$path" ]] && cp -- "$base/deploys/$1/before/$first" "$2/$index"
    done <"$base/deploys/$1/before/list"
    [[ -e $2/$index ]] || return
    ((index += 1))
  done
  ((index))
}

# history: NUMBER TIME VERDICT DIGEST BACK WHO, tab between them, the newest first
history() {
  local each word text
  for each in $(ls -1 "$base/deploys" 2>/dev/null | sort -rn); do
    deploy=$base/deploys/$each
    { IFS= read -r word; IFS= read -r text; } 2>/dev/null <"$deploy/verdict"
    [[ "$deploy" -ef "$base/current" ]] && word=current
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$each" "$(cat "$deploy/time" 2>/dev/null)" "$word" \
      "$(sha256sum <"$deploy/tree/0" | cut -c-12)" "$(wanted rollback)" "$(wanted who)" "$text"
  done
}
`
