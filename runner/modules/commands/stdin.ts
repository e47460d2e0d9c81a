import { Type } from 'typebox'

/** What command and shell give a program to read. */
export const stdinParams = {
  stdin: Type.Optional(
    Type.String({ description: 'Text the command reads; without it, its input is closed.' })
  ),
  stdin_add_newline: Type.Optional(
    Type.Boolean({ default: true, description: 'Whether stdin gets a newline at its end.' })
  )
}

export const input = (stdin: string | undefined, newline = true): { readonly stdin?: string } =>
  stdin === undefined ? {} : { stdin: newline ? `${stdin}\n` : stdin }
