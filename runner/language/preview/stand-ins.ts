import type { ScalarNode } from '../node.ts'

/** What is shown in place of a value that must not be, or cannot yet be, written. */
export interface StandIn {
  readonly kind: 'secret' | 'unknown'
  readonly shown: string
  /** The value that is hidden; undefined when nobody knows it yet. */
  readonly value: string | undefined
  readonly node: ScalarNode
}

/** A part of a text: as it is, or a stand-in. */
export type Segment = { readonly text: string } | { readonly standIn: StandIn }

const open = '\ue000'
const close = '\ue001'
const token = new RegExp(`${open}(\\d+)${close}`, 'g')

/** Stand-ins as texts in private-use characters, which pass through whatever makes a file of them; and the way back. */
export class StandIns {
  private readonly all: StandIn[] = []

  get unknown(): number {
    return this.all.filter(({ kind }) => kind === 'unknown').length
  }

  add(standIn: StandIn): string {
    this.all.push(standIn)
    return `${open}${this.all.length - 1}${close}`
  }

  split(text: string): readonly Segment[] {
    const segments: Segment[] = []
    let at = 0
    for (const match of text.matchAll(token)) {
      const standIn = this.all[Number(match[1])]
      if (!standIn) continue
      if (match.index > at) segments.push({ text: text.slice(at, match.index) })
      segments.push({ standIn })
      at = match.index + match[0].length
    }
    if (at < text.length) segments.push({ text: text.slice(at) })
    return segments
  }

  show(text: string): string {
    return this.split(text)
      .map(segment => ('text' in segment ? segment.text : segment.standIn.shown))
      .join('')
  }
}

export const holdsStandIn = (text: string): boolean => text.includes(open)
