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
  ansible_become: Type.Boolean({ description: 'Whether tasks run as another user (sudo).' }),
  ansible_become_user: Type.String({ description: 'The user to become; root when absent.', minLength: 1 }),
  ansible_become_password: Type.String({
    description: 'Password for sudo; better asked for (-K) or HQ_BECOME_PASSWORD.'
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
  ansible_private_key_file: 'ansible_ssh_private_key_file',
  ansible_become_pass: 'ansible_become_password',
  ansible_sudo: 'ansible_become',
  ansible_sudo_user: 'ansible_become_user',
  ansible_sudo_pass: 'ansible_become_password'
}

/** Whether a variable of the inventory is a password, and so never shown. */
export const isPassword = (name: string): boolean => /^ansible_\w*pass(word)?$/.test(name)
