import type { Change, Difference } from './change.ts'

/** A difference for people: a line for each change, what it takes, and what becomes of QUIC connections. */
export const differenceText = ({ changes, means, quic }: Difference): readonly string[] => {
  if (means === 'nothing') return []
  return [
    ...changes.map(changeText),
    `It takes ${meansText[means]}.`,
    ...(means === 'runtime' || quic.is === 'none'
      ? []
      : [quic.is === 'kept' ? 'QUIC connections outlive it.' : `QUIC connections are lost: ${quic.why}.`])
  ]
}

const meansText = {
  runtime: 'commands of the runtime API, or a reload',
  reload: 'a reload',
  restart: 'a restart'
} as const

const changeText = ({ is, what, section, name, before, after, means, why }: Change): string => {
  if (what === 'section') return `${section}: ${is}`
  const subject = what === 'line' ? '' : `${what} ${name} `
  const texts =
    is === 'changed' ? `${before} → ${after}` : is === 'moved' ? (after ?? name) : (after ?? before ?? '')
  const reason = why === undefined ? '' : `, ${why}`
  return `${section}: ${subject}${is}: ${texts} (${means}${what === 'bind' ? '' : reason})`
}
