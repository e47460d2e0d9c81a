import pc from 'picocolors'

export type Palette = ReturnType<typeof pc.createColors>

/** Colours for a terminal; NO_COLOR and FORCE_COLOR have the last word (no-color.org). */
export const paletteFor = (stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Palette => {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== ''
  const refused = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb'
  return pc.createColors(forced || (stream.isTTY === true && !refused))
}
