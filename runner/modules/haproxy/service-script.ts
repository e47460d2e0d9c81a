import { bash } from './bash-text.ts'

/** What the unit starts HAProxy with, and what HAProxy says to files that are not in place yet. */
export const serviceScript = bash`
# --- the unit ------------------------------------------------------------------------------------------------------

# texts OUTPUT → texts: the strings in what busctl prints
texts() {
  local rest=$1 one
  texts=()
  while [[ $rest =~ \"(([^\"\\]|\\.)*)\" ]]; do
    rest=\${rest#*"\${BASH_REMATCH[0]}"}
    one=\${BASH_REMATCH[1]//\\\"/\"}
    printf -v one '%b' "$one"
    texts+=("$one")
  done
}

property() { busctl get-property org.freedesktop.systemd1 "$object" "org.freedesktop.systemd1.$1" "$2" 2>&1; }

# → binary, arguments, environment, socket, configs, unit_files: as the unit has them, with variables filled in. systemd itself
# fills them in, for a unit of a moment that has the same command and the same environment and only tells what it was given.
read_unit() {
  local answer each next= options=() command
  answer=$(busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager LoadUnit s "$unit" 2>&1) ||
    fail unit "systemd does not know $unit: $answer"
  texts "$answer"
  object=\${texts[0]}
  texts "$(property Service ExecStart)"
  ((\${#texts[@]} > 1)) || fail unit "$unit has no ExecStart"
  binary=\${texts[0]}
  command=("\${texts[@]:2}")
  texts "$(property Service EnvironmentFiles)"
  local flags=($(property Service EnvironmentFiles | grep -oE '(true|false)'))
  for each in "\${!texts[@]}"; do
    [[ \${flags[each]} == true ]] && answer=-\${texts[each]} || answer=\${texts[each]}
    options+=(-p "EnvironmentFile=$answer")
  done
  texts "$(property Service Environment)"
  for each in "\${texts[@]}"; do options+=("--setenv=$each"); done
  texts "$(property Service WorkingDirectory)"
  directory=\${texts[0]#!}
  directory=\${directory:-/}
  texts "$(property Unit FragmentPath) $(property Unit DropInPaths)"
  unit_files=()
  for each in "\${texts[@]}"; do [[ ! $each ]] || unit_files+=("$each"); done

  rm -rf -- "$deploy/given"
  mkdir -- "$deploy/given"
  answer=$(systemd-run --quiet --wait --collect "\${options[@]}" -- /bin/bash "$self" given "$deploy/given" "\${command[@]}" 2>&1) ||
    fail unit "the environment of $unit cannot be read: \${answer:-see journalctl -u $unit}"
  mapfile -d '' -t arguments <"$deploy/given/arguments"
  mapfile -d '' -t environment <"$deploy/given/environment"
  rm -rf -- "$deploy/given"

  socket= configs=() check=()
  for each in "\${arguments[@]}"; do
    case $next in
      -S) socket=\${each%%,*} socket=\${socket#unix@} socket=\${socket#ipv4@} next= ; continue ;;
      -f) configs+=("$each") check+=(-f "$each") next= ; continue ;;
      drop) next= ; continue ;;
      keep) check+=("$each") next= ; continue ;;
      rest) configs+=("$each") check+=("$each") ; continue ;;
    esac
    case $each in
      -S | -f) next=$each ;;
      -p | -x) next=drop ;;
      -W | -Ws | -D | -db | -q | -V) ;;
      -n | -N | -m | -L | -C | -G) check+=("$each") next=keep ;;
      --) check+=("$each") next=rest ;;
      *) check+=("$each") ;;
    esac
  done
  find_client
}

# What the moment's unit does.
given() {
  local into=$1
  shift
  printf '%s\0' "$@" >"$into/arguments"
  env -0 -u INVOCATION_ID -u JOURNAL_STREAM -u SYSTEMD_EXEC_PID >"$into/environment"
}

# Names of variables that the unit gives now and the running master was not started with: a reload cannot bring them.
missing_variables() {
  local each
  local -A has=()
  ((main)) || return 0
  while IFS= read -r -d '' each; do has[$each]=1; done <"/proc/$main/environ"
  for each in "\${environment[@]}"; do
    case \${each%%=*} in
      PATH | LANG | LC_* | HOME | SHELL | USER | LOGNAME | INVOCATION_ID | JOURNAL_STREAM | SYSTEMD_EXEC_PID | NOTIFY_SOCKET | PWD | OLDPWD | SHLVL | _ | HAPROXY_*) ;;
      *) [[ \${has[$each]} ]] || echo "\${each%%=*}" ;;
    esac
  done
}

# --- haproxy -c ----------------------------------------------------------------------------------------------------

# Checks the staged files as if they were in place: in a mount namespace of its own each lies over the one it will replace, so
# that every path, relative or not, and every line of the verdict is as it will be. Nobody else sees it.
check_staged() {
  local each made=() code
  for each in "\${!paths[@]}"; do
    [[ -e \${paths[each]} ]] && continue
    : >"\${paths[each]}" || fail check "\${paths[each]} cannot be made"
    made+=("\${paths[each]}")
  done
  printf '%s\0' "\${environment[@]}" >"$deploy/environment"
  for each in "\${!paths[@]}"; do printf '%s\0%s\0' "\${staged[each]}" "\${paths[each]}"; done >"$deploy/mounts"
  unshare --mount --propagation private -- /bin/bash "$self" within "$deploy" "$directory" "$binary" -c "\${check[@]}" \
    >"$deploy/check" 2>&1
  code=$?
  rm -f -- "$deploy/environment" "$deploy/mounts" "\${made[@]}"
  grep -F '[WARNING]' "$deploy/check" >"$deploy/warnings"
  return "$code"
}

within() {
  local from to variables
  deploy=$1
  cd -- "$2" || exit
  shift 2
  while IFS= read -r -d '' from && IFS= read -r -d '' to; do
    mount --bind -- "$from" "$to" || exit 70
  done <"$deploy/mounts"
  mapfile -d '' -t variables <"$deploy/environment"
  exec env -i "\${variables[@]}" "$@"
}
`
