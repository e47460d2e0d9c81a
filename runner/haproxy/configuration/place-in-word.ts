import type { Span, Word } from './configuration.ts'

/** Offset into the file of a letter of a word's text; the word's end behind the last. */
export const placeInWord = ({ text, start, end, places }: Word, index: number): number => {
  if (places) return places[index] ?? end
  return index < text.length ? start + index : end
}

/** Where letters of a word's text stand in the file; `end` is not included and may be the text's length. */
export const spanInWord = (word: Word, start: number, end: number): Span => ({
  start: placeInWord(word, start),
  end: end > start ? placeInWord(word, end - 1) + 1 : placeInWord(word, start)
})
