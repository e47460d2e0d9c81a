import { closing, withoutComments } from './c-tables.ts'

/** First words that the parser of a section compares a line with: keywords older than the tables. */
export const comparedWords = (source: string, parser: string): readonly string[] => {
  const text = withoutComments(source)
  const start = new RegExp(`^(?:static )?(?:int|void)[ \\n]${parser}\\(`, 'm').exec(text)
  if (!start) return []
  const body = text.slice(start.index, closing(text, text.indexOf('{', start.index)))
  return [
    ...new Set(
      [...body.matchAll(/!?strcmp\((?:args\[0\]|\*args),\s*"([^"]+)"\)/g)].map(([, word = '']) => word)
    )
  ]
}

/** Sections by their parsers' names: `REGISTER_CONFIG_SECTION("cache", cfg_parse_cache, …)`. */
export const registeredSections = (source: string): readonly (readonly [section: string, parser: string])[] =>
  [
    ...withoutComments(source).matchAll(
      /(?:REGISTER_CONFIG_SECTION|cfg_register_section)\(\s*"([\w-]+)"\s*,\s*(\w+)/g
    )
  ].map(([, section = '', parser = '']) => [section, parser])
