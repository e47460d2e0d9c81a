import { type Static, Type } from 'typebox'
import { quoted } from '../language/shell-words.ts'
import {
  askRepository,
  type GitWish,
  type Repository,
  readRepository,
  syncArgv
} from './archives/git-script.ts'
import { pathParam } from './files/path-param.ts'
import { defineModule, Refusal } from './module.ts'

const params = Type.Object(
  {
    repo: Type.String({
      pattern: '^[^-\\s]\\S*$',
      description: 'Where it comes from: an address of https, ssh, http or file, or a path of the host.'
    }),
    dest: pathParam('Where it is checked out; a directory that is empty or not there, or a clone.'),
    version: Type.String({
      pattern: '^[^-\\s:?*[\\\\^~]+$',
      description: 'A commit, as all of its 40 hexadecimal digits, or a tag.'
    }),
    remote: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9][\\w.-]*$', default: 'origin', description: 'Name of the remote.' })
    ),
    refspec: Type.Optional(
      Type.String({
        pattern: '^[^-\\s]\\S*$',
        description: 'What to fetch besides, for a commit that no branch and no tag leads to.'
      })
    ),
    depth: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Fetch only that many commits before the version; everything when the server cannot give less.'
      })
    ),
    force: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Throw away what was changed in the files of the clone. Without it the task fails then.'
      })
    ),
    clone: Type.Optional(
      Type.Boolean({ default: true, description: 'With false, nothing is done where there is no clone.' })
    ),
    update: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'With false, a clone that is there stays as it is, whatever its version.'
      })
    ),
    recursive: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'Check out submodules too, at the commits that the version says.'
      })
    ),
    key_file: Type.Optional(pathParam('Private key on the host to log in with over ssh, and no other.')),
    ssh_opts: Type.Optional(Type.String({ description: 'More options for ssh.' })),
    umask: Type.Optional(
      Type.String({
        pattern: '^0?[0-7]{3}$',
        description: "What others may not do with what is made: octal digits in quotes, such as '022'."
      })
    )
  },
  { additionalProperties: false }
)
type Want = Static<typeof params>

export const git = defineModule({
  name: 'git',
  summary: 'Have a git repository checked out at a commit or a tag.',
  description:
    'Only what does not move: a branch is refused, with the commit that it is at. A version that is there already is never asked for again, so a second run needs no network. ' +
    'The host key of an ssh server must be known: see known_hosts.',
  params,
  result: Type.Object({
    before: Type.Optional(Type.String({ description: 'The commit that was checked out, if any.' })),
    after: Type.Optional(
      Type.String({ description: 'The commit that is checked out; not known before a new tag is fetched.' })
    ),
    remote_url_changed: Type.Boolean({ description: 'Whether the clone had another remote.' })
  }),
  needs: { git: 'git-core' },
  ansible: {
    module: 'ansible.builtin.git',
    without: {
      accept_hostkey: 'whoever answers first would be believed; known_hosts says who is meant',
      accept_newhostkey: 'whoever answers first would be believed; known_hosts says who is meant',
      archive: 'module archive, or get_url for what a release publishes',
      archive_prefix: 'goes with archive',
      bare: 'sources are to be built, and a bare repository has no files',
      executable: 'git of the PATH; environment: PATH names another',
      gpg_allowlist: 'goes with verify_commit',
      reference: 'a clone that borrows from another breaks with it',
      separate_git_dir: 'the repository is in its clone',
      single_branch: 'depth fetches only the version',
      track_submodules: 'submodules would move; the version says their commits',
      verify_commit: 'the digits of a commit say what is in it, without a keyring on the host'
    },
    deviations: [
      'version has no default and is never a branch or HEAD.',
      'A tag that is in the clone is not asked for again: when it was moved, give the commit.',
      'A password in repo is refused: git would show it in its arguments.'
    ]
  },
  examples: [
    `- name: The sources of AWS-LC
  git:
    repo: https://github.com/aws/aws-lc.git
    dest: /usr/local/src/aws-lc
    version: v1.49.1
    depth: 1`,
    `- name: One commit, over ssh
  git:
    repo: git@git.example.com:ops/haproxy-lua.git
    dest: /opt/haproxy-lua
    version: 4c020102a9cd6fe908c9a4a326a38f972f63a903
    key_file: /root/.ssh/id_deploy`
  ],

  observe(want) {
    const wish = wishOf(want)
    return { ask: [askRepository(wish)], read: ([answer]) => readRepository(answer) }
  },

  *plan(want, now) {
    const wish = wishOf(want)
    if (now.is === 'without git')
      throw new Refusal('dest', 'There is no git command on the host', 'Install git-core.')
    if (now.is === 'something else')
      throw new Refusal(
        'dest',
        `${want.dest} is there, and it is no clone`,
        'Remove it, or name another directory.'
      )
    if (now.is === 'not ours')
      throw new Refusal(
        'dest',
        `git does not trust ${want.dest}`,
        'It belongs to another user, or is broken: work as that user, or remove it.'
      )
    if (now.is === 'none' ? want.clone === false : want.update === false) return
    const why = reasons(wish, now)
    if (now.is === 'clone' && now.changed.length > 0 && !want.force)
      throw new Refusal(
        'dest',
        `${now.changed[0]} was changed in ${want.dest}${now.changed.length > 1 ? ', and others' : ''}`,
        'force: true throws such changes away.'
      )
    if (why.length === 0) return
    yield {
      do: 'run',
      why: why.join(', '),
      argv: syncArgv(wish),
      env: { GIT_TERMINAL_PROMPT: '0', GIT_SSH_COMMAND: sshCommand(want) },
      label: `git: ${wish.version} of ${wish.repo} into ${wish.dest}`
    }
  },

  report(want, now, outcomes) {
    const clone = now.is === 'clone' ? now : undefined
    const stays = now.is === 'none' ? want.clone === false : want.update === false
    const said = /([0-9a-f]{40,64})\s*$/.exec(outcomes.at(-1)?.out ?? '')?.[1]
    const wish = wishOf(want)
    const after = stays ? clone?.head : (said ?? clone?.wanted ?? (wish.isCommit ? wish.version : undefined))
    return {
      ...(clone?.head ? { before: clone.head } : {}),
      ...(after ? { after } : {}),
      remote_url_changed: !stays && clone !== undefined && clone.url !== wish.repo
    }
  }
})

const wishOf = (want: Want): GitWish => {
  const version = want.version.replace(/^refs\/tags\//, '')
  const isCommit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(version)
  if (version === 'HEAD' || /^(?:refs|heads|origin)\//.test(version))
    throw new Refusal(
      'version',
      `${version} moves: what is built from it today is something else tomorrow`,
      `Give a tag or a commit: git ls-remote ${want.repo} tells them.`
    )
  if (/^[a-z+]+:\/\/[^/@]*:[^/@]*@/i.test(want.repo))
    throw new Refusal(
      'repo',
      'The address has a password in it, which git would show in its arguments',
      'Use key_file over ssh, or a credential helper of git on the host.'
    )
  return {
    repo: want.repo.startsWith('/') ? `file://${want.repo}` : want.repo,
    dest: want.dest.replace(/(?<=.)\/+$/, ''),
    version: isCommit ? version.toLowerCase() : version,
    isCommit,
    remote: want.remote ?? 'origin',
    refspec: want.refspec ?? '',
    depth: want.depth === undefined ? '' : String(want.depth),
    force: want.force === true,
    recursive: want.recursive !== false,
    umask: want.umask ?? ''
  }
}

const reasons = (wish: GitWish, now: Repository): readonly string[] => {
  if (now.is !== 'clone') return ['is not there']
  const short = now.head?.slice(0, 12) ?? 'nothing'
  return [
    ...(now.url === wish.repo ? [] : [`its remote is ${now.url || 'not set'}`]),
    ...(now.head !== undefined && now.head === now.wanted ? [] : [`is at ${short}, wanted ${wish.version}`]),
    ...(now.changed.length === 0 ? [] : [`${now.changed[0]} was changed`]),
    ...(now.submodules ? ['a submodule is at another commit'] : [])
  ]
}

const sshCommand = ({ key_file: key, ssh_opts: options }: Want): string =>
  [
    'ssh -o BatchMode=yes',
    ...(key === undefined ? [] : [`-i ${quoted(key)} -o IdentitiesOnly=yes`]),
    ...(options === undefined ? [] : [options])
  ].join(' ')
