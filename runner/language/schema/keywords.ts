import { type TObject, Type } from 'typebox'

/** The single truth about every key of the language: checks, schemas, completion and docs are readings of it. */

const conditions = (description: string) =>
  Type.Union([Type.Boolean(), Type.String(), Type.Array(Type.Union([Type.Boolean(), Type.String()]))], {
    hq: 'condition',
    description: `${description} A condition (CEL), or a list of them that must all hold.`
  })
const names = (description: string) => Type.Union([Type.String(), Type.Array(Type.String())], { description })
const variables = (description: string) => Type.Object({}, { description, additionalProperties: true })
const list = (description: string) => Type.Array(Type.Unknown(), { description })
const closed = { additionalProperties: false }

const name = Type.Optional(Type.String({ description: 'What it is about; shown while it runs.' }))
const become = Type.Optional(
  Type.Boolean({ description: 'Whether to run as another user (sudo).', default: false })
)
const become_user = Type.Optional(
  Type.String({ description: 'The user to become; needs become: true.', default: 'root' })
)
const vars = Type.Optional(variables('Variables for what is below it. Values may hold templates.'))
const when = Type.Optional(conditions('Whether it runs.'))
const tags = Type.Optional(names('Names for --tags and --skip-tags: a list, or text with commas.'))
const environment = Type.Optional(
  Type.Union([variables('Variables.'), Type.Array(variables('Variables.'))], {
    description: 'Environment variables of the commands; an inner one wins.'
  })
)
const ignore_errors = Type.Optional(
  Type.Boolean({ description: 'Go on with the next task when it fails.', default: false })
)
const no_log = Type.Optional(
  Type.Boolean({ description: 'Say nothing of its parameters, output and diff.', default: false })
)

const hostsOrPart = Type.Union([Type.Integer(), Type.String()])

export const playKeywords = Type.Object(
  {
    name,
    hosts: names(
      'Pattern of the hosts it is for: all, a group, a host, a glob; a:b or, a:&b and, a:!b but not.'
    ),
    serial: Type.Optional(
      Type.Union([Type.Integer(), Type.String(), Type.Array(hostsOrPart, { minItems: 1 })], {
        description:
          'Hosts that go through the play at a time: a number, a part of all (25%), or a list of these, of which the last goes on: [1, 25%] begins with one host, the canary.'
      })
    ),
    order: Type.Optional(
      Type.Enum(['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'], {
        description: 'In which order the hosts are taken.',
        default: 'inventory'
      })
    ),
    max_fail_percentage: Type.Optional(
      Type.Number({
        description:
          'Percentage of the hosts of a batch that may fail; when more do, the play stops, and so does the run.'
      })
    ),
    max_fail_total: Type.Optional(
      Type.Union([Type.Integer(), Type.String()], {
        description:
          'Hosts that may fail in all batches together, a number or a part of all (5%); when more do, the play stops, and so does the run.'
      })
    ),
    any_errors_fatal: Type.Optional(
      Type.Boolean({
        description: 'Stop the play, and the run, on every host when one fails.',
        default: false
      })
    ),
    become,
    become_user,
    gather_facts: Type.Optional(
      Type.Boolean({ description: 'Learn the facts of each host before the first task.', default: true })
    ),
    vars,
    vars_files: Type.Optional(names('YAML files of variables, relative to the playbook; a later one wins.')),
    roles: Type.Optional(list('Roles, run after pre_tasks and before tasks.')),
    pre_tasks: Type.Optional(list('Tasks that run before the roles.')),
    tasks: Type.Optional(list('Tasks that run after the roles.')),
    post_tasks: Type.Optional(list('Tasks that run last, after the handlers that tasks notified.')),
    handlers: Type.Optional(list('Tasks that run when a task that notifies them has changed something.')),
    environment,
    tags
  },
  { ...closed, description: 'A play: which hosts, and what they shall be.' }
)

const delegate_to = Type.Optional(
  Type.String({
    description:
      "Host of the inventory that it is done on, instead of the host it is done for: with that one's connection and become, and this one's variables, facts and results."
  })
)
const run_once = Type.Optional(
  Type.Boolean({
    description:
      'Done by the first host of the batch alone; the others wait, and get its result. When it fails, all stop.',
    default: false
  })
)
const throttle = Type.Optional(
  Type.Integer({
    description: 'How many hosts may be at it at the same time; 0: as many as there are.',
    minimum: 0,
    default: 0
  })
)

const inheritable = {
  name,
  become,
  become_user,
  vars,
  when,
  tags,
  environment,
  ignore_errors,
  no_log,
  delegate_to,
  run_once,
  throttle
}

export const blockKeywords = Type.Object(
  { ...inheritable, block: list('Tasks that share the keywords beside it.') },
  { ...closed, description: 'Tasks that share keywords.' }
)

const file = (description: string) =>
  Type.Union([Type.String(), Type.Object({ file: Type.String({ description }) }, closed)], { description })

export const importKeywords = Type.Object(
  {
    ...inheritable,
    import_tasks: file('File of tasks that take its place, read before anything runs; keywords pass to each.')
  },
  { ...closed, description: 'Tasks of another file, read before anything runs.' }
)

const loop = Type.Optional(
  Type.Array(Type.Unknown(), { description: 'Run once for each item of a list; the item is called item.' })
)

export const includeKeywords = Type.Object(
  {
    ...inheritable,
    loop,
    include_tasks: file('File of tasks, looked for when it is reached: its name may be a template.')
  },
  { ...closed, description: 'Tasks of another file, found when it is reached.' }
)

/** Of a task that names a module; the module's own key comes beside them. */
export const taskKeywords = Type.Object(
  {
    ...inheritable,
    loop,
    register: Type.Optional(Type.String({ description: 'Name that the result gets, for later tasks.' })),
    changed_when: Type.Optional(conditions('Whether it counts as changed, instead of what the module says.')),
    failed_when: Type.Optional(conditions('Whether it counts as failed, instead of what the module says.')),
    until: Type.Optional(conditions('Try again until it holds.')),
    retries: Type.Optional(
      Type.Integer({ description: 'How often to try again, with until.', minimum: 0, default: 3 })
    ),
    delay: Type.Optional(Type.Number({ description: 'Seconds between tries.', minimum: 0, default: 5 })),
    notify: Type.Optional(names('Handlers to run at the end of the section when it has changed something.'))
  },
  { ...closed, description: 'A task: one module and how to run it.' }
)

export const roleKeywords = Type.Object(
  {
    role: Type.Optional(Type.String({ description: 'Name of the role: a directory below roles/.' })),
    name: Type.Optional(Type.String({ description: 'The same as role.' })),
    params: Type.Optional(variables('Values for the params that the role declares.')),
    vars: Type.Optional(variables('The same as params; names that the role does not declare are allowed.')),
    when,
    tags,
    become,
    become_user,
    environment
  },
  { ...closed, description: 'A role and what it is given.' }
)

export const inventoryGroupKeywords = Type.Object(
  {
    hosts: Type.Optional(
      Type.Union([variables('Hosts by name, each with its variables.'), Type.Null()], {
        description: 'Hosts by name, each with its variables or nothing; web[01:03] stands for three.'
      })
    ),
    children: Type.Optional(
      Type.Union([variables('Groups by name.'), Type.Null()], {
        description: 'Groups whose hosts are in it too.'
      })
    ),
    vars: Type.Optional(
      Type.Union([variables('Variables.'), Type.Null()], { description: 'Variables of all its hosts.' })
    )
  },
  { ...closed, description: 'A group of hosts.' }
)

const paramType = Type.Union(
  ['string', 'integer', 'number', 'boolean', 'array', 'object', 'null'].map(type => Type.Literal(type))
)

/** One param in a role's params.yaml: a JSON Schema, and whether it is secret. */
export const roleParamKeywords = Type.Object(
  {
    type: Type.Optional(
      Type.Union([paramType, Type.Array(paramType)], {
        description: 'Type of the value, or a list of types.'
      })
    ),
    description: Type.Optional(Type.String({ description: 'What it is for.' })),
    default: Type.Optional(Type.Unknown({ description: 'Value when none is given; may hold templates.' })),
    required: Type.Optional(
      Type.Union([Type.Boolean(), Type.Array(Type.String())], {
        description: 'Whether it must be given; true without a default. For an object: its required keys.'
      })
    ),
    secret: Type.Optional(Type.Boolean({ description: 'Its value is never shown.', default: false })),
    enum: Type.Optional(Type.Array(Type.Unknown(), { description: 'The values it may have.', minItems: 1 })),
    examples: Type.Optional(list('Values as one would write them.')),
    items: Type.Optional(variables('Schema of the items of a list.')),
    properties: Type.Optional(variables('Schemas of the keys of an object.')),
    additionalProperties: Type.Optional(
      Type.Union([Type.Boolean(), variables('Schema of the values of the other keys.')], {
        description: 'Whether an object may have other keys.'
      })
    ),
    minimum: Type.Optional(Type.Number({ description: 'Smallest number.' })),
    maximum: Type.Optional(Type.Number({ description: 'Largest number.' })),
    minLength: Type.Optional(Type.Integer({ description: 'Shortest text.', minimum: 0 })),
    maxLength: Type.Optional(Type.Integer({ description: 'Longest text.', minimum: 0 })),
    pattern: Type.Optional(Type.String({ description: 'Regular expression that the text fits.' })),
    minItems: Type.Optional(Type.Integer({ description: 'Shortest list.', minimum: 0 })),
    maxItems: Type.Optional(Type.Integer({ description: 'Longest list.', minimum: 0 })),
    uniqueItems: Type.Optional(Type.Boolean({ description: 'No item of the list is there twice.' }))
  },
  { ...closed, description: 'A param of the role: its type, default and meaning.' }
)

/** Every object of the language, by the name that messages give it. */
export const keywordTables = {
  play: playKeywords,
  task: taskKeywords,
  block: blockKeywords,
  import_tasks: importKeywords,
  include_tasks: includeKeywords,
  role: roleKeywords,
  group: inventoryGroupKeywords,
  param: roleParamKeywords
} satisfies Readonly<Record<string, TObject>>
