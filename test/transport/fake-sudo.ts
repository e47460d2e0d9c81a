import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A sudo that behaves as the real one does where it matters to us; `right` is its password. */
const script = (log: string) => `#!/bin/bash
[[ $FAKE_SUDO == requiretty ]] && { echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1; }
[[ $FAKE_SUDO == stranger ]] && { echo 'me is not in the sudoers file.' >&2; exit 1; }
if [[ $1 == -n ]]; then
  [[ $FAKE_SUDO == free ]] || { echo 'sudo: a password is required' >&2; exit 1; }
else
  # As -p has it, before each password.
  prompt=$3
  printf %s "$prompt" >&2
  IFS= read -r given
  printf '%s\\n' "$given" >>${log}
  until [[ $FAKE_SUDO == free || $given == \${FAKE_SUDO_PASSWORD:-right} ]]; do printf '\n%s\n%s' "\${FAKE_SUDO_COMPLAINT:-Sorry, try again.}" "$prompt" >&2; IFS= read -r given || exit 1; done
fi
while [[ $1 != -- ]]; do shift; done
shift
exec "$@"
`

/** `env` makes a server's commands meet it; `given` tells the passwords that it read. */
export const fakeSudo = (directory: string) => {
  const fakes = join(directory, 'fakes')
  const log = join(directory, 'passwords')
  mkdirSync(fakes)
  writeFileSync(log, '')
  writeFileSync(join(fakes, 'sudo'), script(log))
  chmodSync(join(fakes, 'sudo'), 0o755)
  return {
    env: (kind: string, password = 'right') => ({
      FAKE_SUDO: kind,
      FAKE_SUDO_PASSWORD: password,
      PATH: `${fakes}:${process.env.PATH}`
    }),
    given: () => readFileSync(log, 'utf8').split('\n').slice(0, -1)
  }
}
