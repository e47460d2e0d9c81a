/** Verbatim bash, where `\${` stands for `${`. */
const bash = ({ raw }: TemplateStringsArray): string => raw.join('').replaceAll('\\${', '${')

/**
 * The bash that is sent to a host: a vocabulary (task, ask, is, tell, run, put …) and a loop that reads flights
 * written in it. It talks in frames: `NONCE KIND …` lines whose last numbers are the lengths in bytes of what follows.
 * File descriptor 8 holds the host lock, 9 is the FIFO through which a supervisor says that its command ended.
 */
const source = bash`
# --- talking -------------------------------------------------------------------------------------------------------

say() { printf '%s %s\n%s' "$nonce" "$1" "$2"; }

broken() { say "broken \${#1}" "$1"; exit 1; }

# One line of the controller's into line. It fails when the controller is gone: end of file, or two minutes of silence.
hear() {
  if [[ $pending ]]; then line=$pending pending=; return; fi
  IFS= read -r -t 120 line || { gone=1; return 1; }
  heard=$SECONDS
}

# While something runs: a cancel, or the controller's end. Another flight's line is kept for serve.
look() {
  [[ $pending || $gone ]] && return
  while read -t 0; do
    hear || return
    case $line in
      "cancel $flight") cancelled=1 ;;
      cancel* | alive) ;;
      *) pending=$line; return ;;
    esac
  done
  ((SECONDS - heard > 120)) && gone=1
}

# --- beginning -----------------------------------------------------------------------------------------------------

# begin NONCE LOCK WHO
begin() {
  nonce=$1
  trap : PIPE
  ((BASH_VERSINFO[0] >= 5)) || broken "bash 5 is needed, and this is bash $BASH_VERSION"
  locale=$LC_ALL
  unset LC_ALL
  LC_ALL=C
  case :$PATH: in *:/usr/sbin:*) ;; *) PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin ;; esac
  set -f -m
  cd 2>/dev/null || cd /
  spool= large= pending= gone= heard=$SECONDS turn=0 holder= full=
  # A child that TERM meets before it has reset the traps would run this one.
  trap '[[ $BASHPID != "$$" ]] || rm -rf -- "$spool" $large' EXIT
  local dir
  for dir in /run /dev/shm "\${TMPDIR:-/tmp}"; do
    [[ -d $dir && -w $dir ]] && spool=$(mktemp -d "$dir/hq-run.XXXXXXXXXX" 2>/dev/null) && break
  done
  [[ $spool ]] || broken "no temporary directory can be made in /run, /dev/shm or \${TMPDIR:-/tmp}"
  mkfifo -- "$spool/ended" && exec 9<>"$spool/ended" || broken "no FIFO can be made in $spool"
  [[ $2 ]] && hold "$3"
  say begun
}

# The host lock. The shell and the supervisor of a running step hold it; a command, and a daemon it leaves, never do.
hold() {
  local home=$HOME/.hq-run
  ((EUID)) || home=/var/lib/hq-run
  mkdir -p -m 0700 -- "$home" && : >>"$home/lock" || broken "the host lock $home/lock cannot be written"
  exec 8>>"$home/lock"
  type -P flock >/dev/null || broken 'there is no flock command (package util-linux)'
  # A run that has just said goodbye may hold it for another moment.
  if ! flock -w 3 8; then
    IFS= read -r -d '' line <"$home/holder"
    say "busy \${#line}" "$line"
    exit 1
  fi
  holder=$home/holder
  printf -v since '%s\n%(%F %T %z)T' "$1" -1
  printf '%s\n\n' "$since" >"$holder"
}

# --- processes -----------------------------------------------------------------------------------------------------

# launch FUNCTION ARG…: in a process group of its own, under a supervisor that outlives TERM to tell how it ended.
# Its output goes to files that only it has, so that what it leaves behind cannot write into a later answer.
launch() {
  ((turn += 1))
  out=$spool/f/out.$turn err=$spool/f/err.$turn
  : >"$out" >"$err"
  (
    trap : TERM
    ("$@") >>"$out" 2>>"$err" 8>&- 9>&-
    echo "$turn $?" >&9
  ) </dev/null >/dev/null 2>&1 &
  group=$! started=\${EPOCHREALTIME/./}
}

# await MICROSECONDS (0: as long as it takes) → code, elapsed
await() {
  local word part= alive
  code=
  while [[ -z $code ]]; do
    look
    if [[ $cancelled ]]; then quell; code=143; break; fi
    kill -0 "$group" 2>/dev/null && alive=1 || alive=
    # A read that times out in the middle of a line has its beginning: the next one brings the rest.
    if read -r -t 0.5 -u 9 word; then
      word=$part$word part=
      [[ $word == "$turn "* ]] && code=\${word#* }
    else
      part+=$word
    fi
    elapsed=$((\${EPOCHREALTIME/./} - started))
    if [[ $code ]]; then break
    elif (($1 && elapsed >= $1)); then quell; code=124
    elif [[ $alive ]]; then tend
    elif [[ -z $part ]]; then code=137
    fi
  done
  wait "$group" 2>/dev/null
  elapsed=$((\${EPOCHREALTIME/./} - started))
  [[ $cancelled ]] && refused=1 cancelled=
  [[ $gone ]] && exit 0
}

# The running process group is asked to end, and killed five seconds later.
quell() {
  local limit=$((SECONDS + 5)) word early=$((\${EPOCHREALTIME/./} - started < 200000))
  kill -TERM -- "-$group" 2>/dev/null
  while kill -0 -- "-$group" 2>/dev/null && ((SECONDS <= limit)); do
    read -r -t 0.05 -u 9 word
    # A command that was only just starting still had its supervisor's deaf ears.
    ((early)) && kill -TERM -- "-$group" 2>/dev/null
    early=0
  done
  kill -KILL -- "-$group" 2>/dev/null
}

# Twice a second: an output that would fill the memory is cut, and a step of more than a second tells how it goes.
tend() {
  local file size last
  for file in "$out" "$err"; do
    size=$(stat -c %s -- "$file")
    ((size > 67108864)) && : >"$file" && ((lost += size))
  done
  [[ $step ]] && ((elapsed >= 1000000)) || return
  file=$out
  [[ -s $err && $err -nt $out ]] && file=$err
  last=$(tail -c 400 -- "$file" | tr -d '\0')
  say "progress $record $step $elapsed \${#last}" "$last"
}

# slurp FILE → text: its last MiB without NUL; cut: how many bytes before that
slurp() {
  cut=0 text=
  if IFS= read -r -d '' -n 1048577 text <"$1"; then
    cut=$(stat -c %s -- "$1")
    text=$(tail -c 1048576 -- "$1" | tr -d '\0')
    ((cut = cut > 1048576 ? cut - 1048576 : 0))
  fi
}

# --- the words of a flight -----------------------------------------------------------------------------------------

# depart NUMBER … land: around one flight
depart() { flight=$1 refused= cancelled= step=; mkdir -- "$spool/f"; plain; }

land() {
  say landed
  rm -rf -- "$spool/f" "$spool/pack" $large
  flight= large= full=
}

task() { record=$1 steps=0 body=; }

ask() {
  launch question "$@"
  await 60000000
  slurp "$out"
  ((cut)) && code=27 text='the answer is longer than 1 MiB'
  body+="$code \${#text}"$'\n'"$text"$'\n'
}

question() { export LC_ALL; exec -- "$@"; }

# is SHA256: the answers are those that the following steps were planned from, or the rest of the flight is refused
is() {
  local sum
  if [[ -z $refused ]]; then
    printf %s "$body" >"$spool/f/body"
    sum=$(sha256sum <"$spool/f/body")
    if [[ $sum == "$1 "* ]]; then say "agreed $record"; return; fi
    refused=1
  fi
  tell
}

tell() { say "answers $record \${refused:-0} \${#body}" "$body"; }

# What the next step is given: a word for the lock's holder, variables, a directory, microseconds, the codes that are no
# failure, standard input from the pack, a command that judges a new file (%s)
about() { about=$1; }
with() { with=("$@"); }
at() { at=$1; }
limit() { limit=$1; }
allow() { allow=$*; }
feed() { feed=("$@"); }
judge() { judge=("$@"); }
plain() { about= with=() at= limit=0 allow=0 feed=() judge=(); }

# run ARGV…
run() { take command_here "$@"; }

# put PATH MODE OWNER GROUP OFFSET LENGTH
put() { take file_here "$@"; }

# fail MESSAGE: a step that the controller could not prepare
fail() { take failure "$1"; }

# Whether a step is carried out: its flight is neither refused nor cancelled. Then its beginning is told.
enter() {
  [[ $refused ]] || look
  [[ $gone ]] && exit 0
  [[ $cancelled ]] && refused=1 cancelled=
  [[ $refused ]] && return 1
  step=$steps lost=0
  ((steps += 1))
  say "start $record $step"
  [[ -z $holder ]] || printf '%s\n%s\n' "$since" "$about" >"$holder"
}

# get PATH: a file for the controller, a MiB at a time. Each piece is copied before its length is promised.
get() {
  local piece=$spool/f/piece size began=\${EPOCHREALTIME/./}
  if enter; then
    code=1 text="cannot read $1: permission denied"
    if [[ ! -e $1 ]]; then text="cannot read $1: it is not there"
    elif [[ ! -f $1 ]]; then text="cannot read $1: it is not a file"
    elif [[ -r $1 ]]; then
      while :; do
        look
        [[ $gone ]] && exit 0
        if [[ $cancelled ]]; then code=143 cancelled=; break; fi
        text=$(dd bs=1M count=1 iflag=fullblock status=none 2>&1 <&7 >"$piece") || break
        size=$(stat -c %s -- "$piece")
        ((size)) || { code=0; break; }
        printf '%s piece %s %s %s\n' "$nonce" "$record" "$step" "$size"
        cat -- "$piece"
      done 7<"$1"
    fi
    ((code)) || text=
    say "end $record $step $code $((\${EPOCHREALTIME/./} - began)) 0 0 0 \${#text}" "$text"
    ((code)) && refused=1
    step=
  fi
  plain
}

take() {
  local output told
  if enter; then
    launch "$@"
    await "$limit"
    slurp "$out"
    output=$text told="$((cut + lost)) \${#text}"
    slurp "$err"
    say "end $record $step $code $elapsed $told $cut \${#text}" "$output$text"
    [[ " $allow " == *" $code "* ]] || refused=1
    step=
  fi
  plain
}

# --- what steps do, each in a process of its own -------------------------------------------------------------------

failure() { printf '%s\n' "$1" >&2; exit 1; }

# from_pack OFFSET LENGTH
from_pack() {
  (($2)) || return 0
  [[ -z $full ]] || failure "no space left in \${pack%/*} for the files on their way"
  dd if="$pack" bs=128K iflag=skip_bytes,count_bytes skip="$1" count="$2" status=none
}

command_here() {
  [[ -z $locale ]] || export LC_ALL="$locale"
  ((!\${#with[@]})) || export -- "\${with[@]}" || exit 1
  [[ -z $at ]] || cd -- "$at" 2>/dev/null || failure "cannot change to the directory $at"
  if ((\${#feed[@]})); then
    from_pack "\${feed[@]}" >"$spool/f/in" || exit 1
    exec <"$spool/f/in"
  fi
  type -P -- "$1" >/dev/null || { printf '%s: command not found\n' "$1" >&2; exit 127; }
  exec -- "$@"
}

file_here() {
  local path=$1 mode=$2 owner=$3 group=$4 dir=\${1%/*} cause
  trap 'rm -f -- "$new"' EXIT
  trap 'exit 143' TERM
  new=
  [[ $path == /*[!/] ]] || failure "cannot write $path: not the absolute path of a file"
  [[ ! -d $path || -L $path ]] || failure "cannot write $path: it is a directory"
  [[ -d \${dir:=/} ]] || failure "cannot write $path: there is no directory $dir"
  new=$dir/.hq-run.$BASHPID.$RANDOM
  umask 077
  set -C
  cause=$(from_pack "$5" "$6" 2>&1 >"$new") || failure "cannot write $path: \${cause##*: }"
  set +C
  [[ -e $path ]] && try chown --reference="$path" -- "$new"
  [[ -z $owner$group ]] || try chown -- "$owner\${group:+:$group}" "$new"
  if [[ $mode ]]; then try chmod -- "$mode" "$new"
  elif [[ -e $path ]]; then try chmod --reference="$path" -- "$new"
  else try chmod 0644 "$new"
  fi
  try sync -- "$new"
  if ((\${#judge[@]})); then
    "\${judge[@]//%s/"$new"}" >&2 || failure "cannot write $path: \${judge[0]} refuses the new file"
  fi
  try mv -fT -- "$new" "$path"
  new=
  ! type -P restorecon >/dev/null || try restorecon -- "$path"
}

try() {
  local cause
  "$@" >"$spool/f/tried" 2>"$spool/f/cause" && return
  IFS= read -r cause <"$spool/f/cause"
  failure "cannot write $path: \${cause#*: }"
}

# --- the loop ------------------------------------------------------------------------------------------------------

# more BYTES small|large: adds to the pack of files that the next flight uses
more() {
  [[ $large || $2 == small ]] || large=$(mktemp -d /var/tmp/hq-run.XXXXXXXXXX)
  pack=\${large:-$spool}/pack
  timeout 120 head -c "$1" | { cat >>"$pack" || { cat >/dev/null; false; }; } || full=1
  ((PIPESTATUS[0] == 0)) || exit 1
}

# A flight is evaluated only when every byte of it, and of its pack, is here.
serve() {
  local text
  while hear; do
    set -- $line
    case $1 in
      more) more "$2" "$3" ;;
      flight) text=$(timeout 120 head -c "$2"); ((\${#text} == $2)) || exit 1; eval "$text" ;;
      bye) break ;;
    esac
  done
}
`

/** The bootstrap without its comments and indentation: what travels. */
export const shell: string = source
  .split('\n')
  .map(line => line.trim())
  .filter(line => line !== '' && !line.startsWith('#'))
  .join('\n')
