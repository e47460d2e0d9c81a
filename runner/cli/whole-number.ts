import { InvalidArgumentError } from 'commander'

/** Reads an option's value; what is no number from 1 on is a usage error. */
export const wholeNumber = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It takes a whole number from 1 on.')
  return value
}
