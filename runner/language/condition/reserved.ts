/** Words of CEL, and names that its library gives to types and namespaces. */
const words = new Set(
  (
    'as break const continue else false for function if import in let loop namespace null package return true var void while ' +
    '__proto__ prototype int uint string bool double bytes list map null_type type dyn google cel vars'
  ).split(' ')
)

/** Whether conditions cannot speak the name: a word of CEL, or not letters, digits and underscores. */
export const isReservedName = (name: string): boolean =>
  !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || words.has(name)
