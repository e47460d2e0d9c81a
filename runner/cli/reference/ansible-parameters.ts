import { readFileSync } from 'node:fs'

/** What Ansible's documentation says of one module. */
export interface AnsibleModule {
  /** Of ansible-core or of the collection, by name. */
  readonly version: string
  /** Names, sorted; those of shared documentation fragments among them. */
  readonly parameters: readonly string[]
  /** Other names of some of them. */
  readonly aliases: readonly string[]
}

/** Recorded by test/modules/read-ansible.ts; below the working directory. */
export const ansibleFile = 'test/modules/ansible-parameters.json'

/** By full name, e.g. `ansible.builtin.copy`. */
export const readAnsible = (): Readonly<Record<string, AnsibleModule>> =>
  JSON.parse(readFileSync(ansibleFile, 'utf8'))
