import type { Answer, Question } from '../module.ts'

/** A clone as it should be. */
export interface GitWish {
  readonly repo: string
  readonly dest: string
  readonly version: string
  /** Whether version is a commit; else it is a tag. */
  readonly isCommit: boolean
  readonly remote: string
  readonly refspec: string
  readonly depth: string
  readonly force: boolean
  readonly recursive: boolean
  readonly umask: string
}

/** What is where the clone should be. */
export type Repository =
  | { readonly is: 'none' | 'something else' | 'not ours' | 'without git' }
  | {
      readonly is: 'clone'
      /** The commit that is checked out; none in a clone that was broken off. */
      readonly head: string | undefined
      /** The commit of the version, when it is in the clone. */
      readonly wanted: string | undefined
      readonly url: string
      /** Files with changes. */
      readonly changed: readonly string[]
      /** Whether one is not checked out at its commit. */
      readonly submodules: boolean
    }

const name = ({ isCommit, version }: GitWish): string => (isCommit ? version : `refs/tags/${version}`)

/** Nothing is written, not even the times in git's index. Submodules have a question of their own. */
const look = `export GIT_OPTIONAL_LOCKS=0
dest=$1 version=$2 remote=$3 recursive=$4
[ -e "$dest" ] || [ -L "$dest" ] || exit 3
command -v git >/dev/null || exit 127
cd -- "$dest" 2>/dev/null || exit 4
if [ ! -e .git ]; then [ -z "$(ls -A)" ] && exit 3; exit 4; fi
[ "$(git rev-parse --show-prefix 2>&1)" = "" ] || exit 5
echo "head $(git rev-parse -q --verify 'HEAD^{commit}')"
echo "wanted $(git rev-parse -q --verify "$version^{commit}")"
echo "url $(git config --get "remote.$remote.url")"
git diff --name-only -z --ignore-submodules=all HEAD -- 2>/dev/null | tr '\\0' '\\n' | while IFS= read -r file; do echo "changed $file"; done
[ -n "$recursive" ] && [ -e .gitmodules ] || exit 0
git submodule status --recursive | while IFS= read -r line; do case $line in ' '*) ;; *) echo submodule ;; esac; done`

export const askRepository = (wish: GitWish): Question => [
  'sh',
  '-c',
  look,
  'git',
  wish.dest,
  name(wish),
  wish.remote,
  wish.recursive ? 'recursive' : ''
]

export const readRepository = (answer: Answer | undefined): Repository => {
  const { code = 5, out = '' } = answer ?? {}
  if (code === 3) return { is: 'none' }
  if (code === 4) return { is: 'something else' }
  if (code === 127) return { is: 'without git' }
  if (code !== 0) return { is: 'not ours' }
  const all = (word: string) =>
    out
      .split('\n')
      .filter(line => line.startsWith(`${word} `))
      .map(line => line.slice(word.length + 1))
  return {
    is: 'clone',
    head: all('head')[0] || undefined,
    wanted: all('wanted')[0] || undefined,
    url: all('url')[0] ?? '',
    changed: all('changed'),
    submodules: /^submodule$/m.test(out)
  }
}

/** Goes on with a clone that was broken off; prints the commit at the end. */
const sync = `set -eu
repo=$1 dest=$2 version=$3 ref=$4 remote=$5 refspec=$6 depth=$7 force=$8 recursive=$9 mask=\${10}
[ -z "$mask" ] || umask "$mask"
if [ ! -e "$dest/.git" ]; then
  mkdir -p -- "$dest"
  git -c init.defaultBranch=main init -q -- "$dest"
fi
cd -- "$dest"
if git config --get "remote.$remote.url" >/dev/null; then git remote set-url "$remote" "$repo"
else git remote add "$remote" "$repo"
fi
have() { git rev-parse -q --verify "$ref^{commit}" >/dev/null; }
fetch() { git fetch -q \${force:+--force} "$@" || true; }
case $ref in refs/*) pinned=+$ref:$ref ;; *) pinned=$ref ;; esac
have || [ -z "$depth" ] || fetch --depth "$depth" "$remote" \${refspec:+"$refspec"} "$pinned"
have || fetch --tags "$remote" "+refs/heads/*:refs/remotes/$remote/*"
have || [ -z "$refspec" ] || fetch "$remote" "$refspec"
have || case $ref in refs/*) ;; *) fetch "$remote" "$ref" ;; esac
if ! have; then
  branch=$(git ls-remote "$repo" "refs/heads/$version" 2>/dev/null | cut -f 1)
  if [ -n "$branch" ]; then echo "$version is a branch of $repo, and a branch moves: give a tag, or the commit it is at, $branch" >&2
  else echo "there is no tag or commit $version in $repo" >&2
  fi
  exit 1
fi
commit=$(git rev-parse --verify "$ref^{commit}")
git -c advice.detachedHead=false checkout -q --force --detach "$commit"
if [ -n "$recursive" ] && [ -e .gitmodules ]; then
  git submodule -q sync --recursive
  git submodule -q update --init --recursive \${force:+--force}
fi
echo "$commit"`

export const syncArgv = (wish: GitWish): [string, ...string[]] => [
  'sh',
  '-c',
  sync,
  'git',
  wish.repo,
  wish.dest,
  wish.version,
  name(wish),
  wish.remote,
  wish.refspec,
  wish.depth,
  wish.force ? 'force' : '',
  wish.recursive ? 'recursive' : '',
  wish.umask
]
