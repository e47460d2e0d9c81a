import { type TSchema, Type } from 'typebox'

/** Variables of the inventory that say how a host is reached. */
export const connectionVariables: Readonly<Record<string, TSchema>> = {
  ansible_host: Type.String({
    description: 'Address to connect to; the name of the host when absent.',
    minLength: 1
  }),
  ansible_port: Type.Integer({ description: 'Port of ssh.', minimum: 1, maximum: 65535 }),
  ansible_user: Type.String({ description: 'User to log in as.', minLength: 1 }),
  ansible_ssh_private_key_file: Type.String({
    description: 'Private key to log in with; ~ is your home.',
    minLength: 1
  }),
  ansible_password: Type.String({
    description: 'Password to log in with; better asked for (-k) or HQ_SSH_PASSWORD.'
  }),
  ansible_become: Type.Boolean({ description: 'Whether tasks run as another user.' }),
  ansible_become_user: Type.String({ description: 'The user to become; root when absent.', minLength: 1 }),
  ansible_become_password: Type.String({
    description:
      'Password for sudo, or for su that of the user to become; better asked for (-K) or HQ_BECOME_PASSWORD.'
  }),
  ansible_become_method: Type.Union([Type.Literal('sudo'), Type.Literal('su'), Type.Literal('doas')], {
    description:
      'How to become another user: sudo (when absent), su, or doas, which must not want a password.'
  }),
  ansible_become_flags: Type.String({
    description:
      'Flags of sudo, su or doas. -H, -S and -n are given anyway; su takes - for a login shell; others are refused.'
  }),
  ansible_ssh_common_args: Type.String({
    description:
      'Options as ssh takes them: -J, -i, -p, -l, -4, -6, and -o for what hq-run reads of ssh_config.'
  }),
  ansible_ssh_extra_args: Type.String({
    description: 'More of them; those of ansible_ssh_common_args come first.'
  }),
  ansible_host_key_checking: Type.Boolean({
    description: 'false: any new host key is taken, as StrictHostKeyChecking no does.'
  }),
  ansible_connection: Type.Literal('ssh', { description: 'hq-run connects by ssh only.' })
}

/** Other spellings that Ansible takes, and how they are written here. */
export const connectionSynonyms: Readonly<Record<string, string>> = {
  ansible_ssh_host: 'ansible_host',
  ansible_ssh_port: 'ansible_port',
  ansible_ssh_user: 'ansible_user',
  ansible_ssh_pass: 'ansible_password',
  ansible_ssh_password: 'ansible_password',
  ansible_ssh_args: 'ansible_ssh_common_args',
  ansible_ssh_host_key_checking: 'ansible_host_key_checking',
  ansible_private_key_file: 'ansible_ssh_private_key_file',
  ansible_become_pass: 'ansible_become_password',
  ansible_sudo: 'ansible_become',
  ansible_sudo_user: 'ansible_become_user',
  ansible_sudo_pass: 'ansible_become_password'
}

/** Whether a variable of the inventory is a password, and so never shown. */
export const isPassword = (name: string): boolean => /^ansible_\w*pass(word)?$/.test(name)
