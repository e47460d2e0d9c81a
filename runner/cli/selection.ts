import type { Only } from '../engine/only.ts'
import type { Item } from '../language/playbook/play.ts'
import { tagSelection } from './tags.ts'

/**
 * Which tasks --tags, --skip-tags and --only choose together. What is chosen by its own place has been asked for by name:
 * the tag `never` does not keep it away.
 */
export const selection = (
  given: { readonly tags: readonly string[]; readonly skipTags: readonly string[] },
  only: Only | undefined
): ((item: Item) => boolean) => {
  const byTags = tagSelection(given.tags, given.skipTags)
  const unasked = (tag: string): boolean => tag === 'never' && !given.skipTags.includes(tag)
  return item => {
    const how = only?.takes(item)
    if (only && !how) return false
    return byTags(how === 'itself' ? item.tags.filter(tag => !unasked(tag)) : item.tags)
  }
}
