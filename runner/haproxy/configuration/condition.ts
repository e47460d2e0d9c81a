import { catalogueOf } from '../catalogue/catalogue.ts'
import { branches } from '../catalogue/keyword.ts'
import type { Line, Problem, Span, Word } from './configuration.ts'
import { spanInWord } from './place-in-word.ts'
import { readWords } from './read-words.ts'
import { readSample, type Sample } from './sample.ts'

/** A condition behind `if` or `unless`: which ACLs it names and what it asks itself. */
export interface Condition {
  readonly acls: readonly AclName[]
  /** Of anonymous ACLs, `{ … }`: what stands first in each. It may be an ACL keyword, such as `path_beg`. */
  readonly samples: readonly Sample[]
  /** The anonymous ACLs' words, braces left out. */
  readonly anonymous: readonly (readonly Word[])[]
  readonly problems: readonly Problem[]
}

export interface AclName extends Span {
  readonly name: string
}

/** Reads words, or a text as it would stand in haproxy.cfg, as parse_acl_cond() of HAProxy's src/acl.c does. */
export const readCondition = (given: readonly Word[] | string): Condition => {
  const acls: AclName[] = []
  const anonymous: (readonly Word[])[] = []
  const problems: Problem[] = []
  const { words, problem } = typeof given === 'string' ? readWords(given, 0, given.length) : { words: given }
  if (problem) problems.push(problem)

  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]
    if (!word || word.text === '') break
    const marks = /^!*/.exec(word.text)?.[0].length ?? 0
    const name = word.text.slice(marks)
    if (name === '' || name === '||' || name.toLowerCase() === 'or') continue
    const place = spanInWord(word, marks, word.text.length)
    if (name !== '{') {
      acls.push({ name, ...place })
      continue
    }
    const close = words.findIndex((each, index) => index > at && each.text === '}')
    if (close === -1) {
      problems.push({ ...place, message: 'no } as a word of its own ends this' })
      break
    }
    if (close === at + 1) problems.push({ ...place, message: 'nothing stands between the braces' })
    else anonymous.push(words.slice(at + 1, close))
    at = close
  }
  const samples = anonymous.flatMap(([first]) => (first && readSample(first)?.sample) ?? [])
  return { acls, samples, anonymous, problems }
}

export interface LineCondition {
  readonly is: 'if' | 'unless'
  /** The word `if` or `unless`, and its index among the line's arguments. */
  readonly word: Word
  readonly index: number
  /** What stands behind it. */
  readonly words: readonly Word[]
}

/** Rules whose action nobody knows may end in a condition all the same. */
const rules = /^(?:http-request|http-response|http-after-response|tcp-request|tcp-response|quic-initial)$/

/** The condition that a line ends in: the first word `if` or `unless` behind all that its keyword, or its action, has to have. */
export const conditionOf = ({ keyword, args }: Line, section = 'listen'): LineCondition | undefined => {
  if (!args.some(isMark)) return undefined
  const words = [keyword.text, ...args.map(({ text }) => text)]
  const newest = catalogueOf(branches[branches.length - 1] ?? '')
  const match = newest.find(section, words) ?? newest.find('listen', words)
  const takes = match ? match.keyword.condition !== undefined : rules.test(keyword.text)
  if (!takes) return undefined
  const from = match ? match.words - 1 + match.keyword.arity.least : 1
  const index = args.findIndex((word, at) => at >= from && isMark(word))
  const word = args[index]
  if (!word) return undefined
  return { is: word.text === 'if' ? 'if' : 'unless', word, index, words: args.slice(index + 1) }
}

const isMark = ({ text }: Word): boolean => text === 'if' || text === 'unless'
