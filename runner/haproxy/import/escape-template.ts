/** Text that a template renders as it stands: `{{` would open an expression. */
export const escapeTemplate = (text: string): string =>
  text.replace(/(\\*)\{\{/g, (_, before: string) =>
    // A backslash before the escape would undo it; a comment parts them.
    before === '' ? '\\{{' : `${before}\\{{! }}\\{{`
  )
