import { bash } from './bash-text.ts'

/** The files: beside the live ones, kept, put in place, put back. */
export const treeScript = bash`
# --- files ---------------------------------------------------------------------------------------------------------

# Beside the live files, on their file system, with the mode and owner they will have: all that can fail without harm.
# → paths, staged, modes, owners, groups; the first is the configuration
stage() {
  local word mode owner group path index=0 parent
  paths=() staged=() modes=()
  while read -r word mode owner group path; do
    [[ $word == file ]] || continue
    parent=\${path%/*}
    [[ -d \${parent:=/} ]] || fail stage "there is no directory $parent for $path"
    [[ ! -d $path ]] || fail stage "$path is a directory"
    # A link stays; what it points to is replaced.
    [[ ! -L $path ]] || path=$(realpath -m -- "$path")
    put_beside "$deploy/tree/$index" "$path" "$mode" "$owner" "$group"
    paths+=("$path") staged+=("$beside")
    ((index += 1))
  done <"$deploy/request"
}

# put_beside FROM PATH MODE OWNER GROUP → beside; "-": as the live file has it
put_beside() {
  local cause
  beside=\${2%/*}/.\${2##*/}.hq-run-$number
  cause=$( {
    umask 077
    rm -f -- "$beside" && cp -- "$1" "$beside" &&
      if [[ -e $2 ]]; then chown --reference="$2" -- "$beside" && chmod --reference="$2" -- "$beside"; else chmod 0644 -- "$beside"; fi &&
      { [[ $4 == - ]] || chown -- "$4" "$beside"; } &&
      { [[ $5 == - ]] || chgrp -- "$5" "$beside"; } &&
      { [[ $3 == - ]] || chmod -- "$3" "$beside"; } &&
      sync -- "$beside"
  } 2>&1 ) || { rm -f -- "$beside"; fail stage "$2 cannot be written: \${cause##*: }"; }
}

drop_staged() { ((\${#staged[@]} == 0)) || rm -f -- "\${staged[@]}"; }

# rename(2): whoever opens the file gets the old one or the new one, whole.
put_in_place() { # FROM TO
  mv -fT -- "$1" "$2" || return
  sync -- "$2" "\${2%/*}" 2>/dev/null
  ! type -P restorecon >/dev/null || restorecon -- "$2" 2>/dev/null
  return 0
}

swap() {
  local each
  # What the configuration names comes before it.
  for ((each = \${#paths[@]} - 1; each >= 0; each--)); do
    put_in_place "\${staged[each]}" "\${paths[each]}" || fail swap "\${paths[each]} cannot be replaced"
  done
}

# Paths in a configuration: its words that begin with a slash, and those of crt below crt-base and ca-base.
named_in() {
  awk '
    { sub(/^[ \t]+/, "") } /^#/ { next }
    { gsub(/["\047(),]/, " ") }
    $1 == "crt-base" || $1 == "ca-base" || $1 == "key-base" { base[++bases] = $2 }
    { for (i = 1; i <= NF; i++) {
        if ($i ~ /^\/[^\/]+\/./) print $i
        else if (i > 1 && $(i - 1) ~ /^(crt|ca-file|crl-file|key|ocsp|issuer|sctl)$/)
          for (b = 1; b <= bases; b++) print base[b] "/" $i } }
  ' "$@" 2>/dev/null | sort -u
}

# The last-known-good: what the running worker has, or else what lies on the disk; with what it names, the unit, its drop-ins
# and the link that its program is called by.
keep_last_good() {
  local each index=0 drift= from program=
  local -A seen
  mkdir -- "$deploy/before" || fail keep "$deploy cannot be written"
  : >"$deploy/before/list" || fail keep "$deploy cannot be written"
  [[ ! $stale || ! -e $base/current/tree ]] || drift=1
  for each in "\${paths[@]}" $(named_in "\${configs[@]}" "\${paths[0]}") "\${unit_files[@]}"; do
    [[ ! \${seen[$each]} ]] || continue
    seen[$each]=1
    case $each in /dev/* | /proc/* | /sys/* | /run/*) continue ;; esac
    if [[ ! -e $each ]]; then
      [[ " \${paths[*]} " != *" $each "* ]] || echo "absent $each" >>"$deploy/before/list"
      continue
    fi
    if [[ -d $each ]]; then
      while IFS= read -r from; do keep_file "$from" "$from"; done < <(find "$each" -maxdepth 1 -type f -size -1024k | head -500)
      continue
    fi
    [[ -f $each ]] || continue
    from=$each
    [[ ! $drift ]] || from=$(recorded "$each")
    keep_file "$each" "$from"
  done
  # A link that was turned since the master started would take a rollback to another program.
  ((main)) && program=$(readlink "/proc/$main/exe") && [[ $program != *' (deleted)' && $program != "$(realpath -- "$binary")" ]] && keep_link "$program"
  sync -f -- "$deploy/before/list"
  ! ((drift)) || note "the disk differs from what runs; what was confirmed last is kept as the last-known-good"
}

# keep_file PATH FROM: FROM as what PATH has to be
keep_file() {
  local size
  size=$(stat -Lc %s -- "$2") || return 0
  ((size <= 16777216)) || { note "$1 is too large to be kept"; return; }
  cp -pL -- "$2" "$deploy/before/$index" || fail keep "$1 cannot be kept"
  printf 'file %s %s\n' "$index" "$1" >>"$deploy/before/list"
  ((index += 1))
}

# keep_link PROGRAM: which part of the path is a link that led elsewhere
keep_link() {
  local part=$binary rest= target
  while [[ $part == /?* ]]; do
    if [[ -L $part ]]; then
      target=\${1%"$rest"}
      [[ $target == "$1" && $rest ]] || printf 'link %s %s\n' "$target" "$part" >>"$deploy/before/list"
      return
    fi
    rest=/\${part##*/}$rest part=\${part%/*}
  done
}

# recorded PATH: the confirmed copy of it, or itself
recorded() {
  local word mode owner group path index=0
  while read -r word mode owner group path; do
    [[ $word == file ]] || continue
    [[ $path == "$1" ]] && { echo "$base/current/tree/$index"; return; }
    ((index += 1))
  done <"$base/current/request"
  echo "$1"
}

# Everything that differs from the last-known-good is put back; what was not there goes. Fails when something cannot be.
put_back() {
  local word first rest bad=0
  while read -r word first rest; do
    case $word in
      absent) rm -f -- "$first\${rest:+ $rest}" && restored+="removed $first\${rest:+ $rest}"$'\n' ;;
      link)
        [[ $(readlink -- "$rest") == "$first" ]] || { ln -sfn -- "$first" "$rest" && restored+="$rest → $first"$'\n'; } || bad=1
        ;;
      file)
        cmp -s -- "$deploy/before/$first" "$rest" && continue
        if cp -p -- "$deploy/before/$first" "$rest.hq-run-back" && put_in_place "$rest.hq-run-back" "$rest"; then
          restored+="$rest"$'\n'
        else
          rm -f -- "$rest.hq-run-back"
          bad=1
        fi
        ;;
    esac
  done <"$deploy/before/list"
  return "$bad"
}
`
