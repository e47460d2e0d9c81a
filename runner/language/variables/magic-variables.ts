import { type TSchema, Type } from 'typebox'
import { Facts } from '../types/facts.ts'

const text = (description: string): TSchema => Type.String({ description })
const texts = (description: string): TSchema => Type.Array(Type.String(), { description })

/** Names that are always there and that no variable may have. */
export const magicVariables: Readonly<Record<string, TSchema>> = {
  facts: Facts,
  vars: Type.Object(
    {},
    {
      description: 'All variables by name: has(vars.x) asks whether x is defined.',
      additionalProperties: true
    }
  ),
  inventory_hostname: text('Name of the host in the inventory.'),
  inventory_hostname_short: text('The same up to the first dot.'),
  group_names: texts('Groups the host is in, sorted, without all.'),
  groups: Type.Object(
    {},
    {
      description: 'Names of the hosts of every group, by name of the group.',
      additionalProperties: Type.Array(Type.String())
    }
  ),
  play_hosts: texts('Names of the hosts of the play, after --limit.'),
  play_batch: Type.Object(
    {
      number: Type.Integer({ description: 'Which batch it is, from 1: the first of several is the canary.' }),
      count: Type.Integer({ description: 'How many batches there are.' }),
      hosts: texts('Names of its hosts.')
    },
    { description: 'The hosts that go through the play together (serial).' }
  ),
  playbook_dir: text('Directory of the playbook.'),
  hq_check_mode: Type.Boolean({ description: 'Whether this is --check.' }),
  omit: text('A parameter with this value is left out.')
}

/** Names that are there inside a role only. */
export const roleVariables: Readonly<Record<string, TSchema>> = {
  role_name: text('Name of the role.'),
  role_path: text('Directory of the role.')
}

/** Why a variable may not have a name, if so. */
export const takenName = (name: string): string | undefined =>
  name in magicVariables || name in roleVariables || name === 'item'
    ? `${name} is a name that hq-run gives a value itself`
    : undefined
