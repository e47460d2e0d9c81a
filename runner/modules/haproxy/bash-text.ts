/** Verbatim bash, where `\${` stands for `${`. */
export const bash = ({ raw }: TemplateStringsArray): string => raw.join('').replaceAll('\\${', '${')
