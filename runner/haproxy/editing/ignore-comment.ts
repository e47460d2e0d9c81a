/** What is written at the end of a line so that a rule is silent about it; the reason is the user’s to put in. */
export const ignoreComment = (
  code: string,
  line: string
): { readonly title: string; readonly text: string } => ({
  title: `Ignore ${code} on this line`,
  text: `${/\s$/.test(line) ? '' : ' '}# hq-lint-ignore ${code} `
})
