import { bash } from './bash-text.ts'

/** Which certificates HAProxy will show, by what the configuration in place names. */
export const certificateScript = bash`
# --- certificates --------------------------------------------------------------------------------------------------

# words_of_crt FILE…: "base PATH", "crt PATH", "crt-list PATH", and "unknown" for what only HAProxy could tell
words_of_crt() {
  awk '
    { sub(/^[ \t]+/, "") } /^#/ { next }
    /generate-certificates|^acme[ \t]/ { print "unknown" }
    { gsub(/["\047]/, "") }
    $1 == "crt-base" { print "base " $2 }
    { for (i = 2; i < NF; i++) if ($i == "crt" || $i == "crt-list") print ($(i + 1) ~ /[$\\]/ ? "unknown" : $i " " $(i + 1)) }
  ' "$@"
}

# found_at PATH → found: the files of a certificate, of a directory, or of a pair for RSA and ECDSA
found_at() {
  local base each
  found=()
  for base in "\${bases[@]}" "$directory"; do
    [[ $1 != /* ]] || base=
    for each in "\${base:+$base/}$1" "\${base:+$base/}$1".{rsa,ecdsa,dsa}; do
      if [[ -d $each ]]; then
        found+=("$each"/*)
      elif [[ -f $each ]]; then
        found+=("$each")
      fi
    done
    [[ \${#found[@]} == 0 && $base ]] || return 0
  done
}

# The SHA-256 of every certificate that the files name, a line each; "unknown" when some of them cannot be told.
certificates() {
  local each word path print files=() bases=() found all=()
  type -P openssl >/dev/null || { echo unknown; return; }
  for each in "\${configs[@]}"; do [[ -d $each ]] && files+=("$each"/*) || files+=("$each"); done
  while read -r word path; do [[ $word == base ]] && bases+=("$path"); done < <(words_of_crt "\${files[@]}")
  while read -r word path; do
    case $word in
      unknown) echo unknown; return ;;
      crt-list)
        found_at "$path"
        ((\${#found[@]})) || { echo unknown; return; }
        mapfile -t -O "\${#all[@]}" all < <(awk '{ sub(/^[ \t]+/, "") } !/^(#|$)/ { print $1 }' "\${found[@]}")
        ;;
      # What a crt-store has is loaded there.
      crt) [[ $path == @* ]] || all+=("$path") ;;
    esac
  done < <(words_of_crt "\${files[@]}")
  files=()
  for path in "\${all[@]}"; do
    [[ $path != @* ]] || continue
    found_at "$path"
    ((\${#found[@]})) || { echo unknown; return; }
    files+=("\${found[@]}")
  done
  ((\${#files[@]} <= 1000)) || { echo unknown; return; }
  for path in "\${files[@]}"; do
    print=$(openssl x509 -in "$path" -noout -fingerprint -sha256 2>/dev/null) || continue
    print=\${print##*=} print=\${print//:/}
    printf '%s\n' "\${print,,}"
  done | sort -u
}
`
