const verdicts = ['current', 'confirmed', 'pending', 'running', 'refused', 'restored', 'broken'] as const

/** What came of an activation. */
export type DeployVerdict = (typeof verdicts)[number]

/** An activation as a host remembers it. */
export interface Deploy {
  readonly number: number
  /** RFC 3339. */
  readonly time: string
  /** `current`: the last one that was confirmed. */
  readonly verdict: DeployVerdict
  /** First twelve digits of the configuration's SHA-256. */
  readonly sha256: string
  /** The deploy that it went back to. */
  readonly rollback?: number
  readonly who: string
  /** What went wrong. */
  readonly message?: string
}

/** Reads what the script's `history` tells: seven columns with tabs between them. */
export const readHistory = (out: string): readonly Deploy[] =>
  out.split('\n').flatMap((line): readonly Deploy[] => {
    const [number = '', time = '', word = '', sha256 = '', back = '', who = '', message = ''] =
      line.split('\t')
    if (!/^\d+$/.test(number)) return []
    return [
      {
        number: Number(number),
        time: time.replace(/(\d\d)(\d\d)$/, '$1:$2'),
        verdict: verdicts.find(each => each === word) ?? 'broken',
        sha256,
        ...(back === '' ? {} : { rollback: Number(back) }),
        who,
        ...(message === '' ? {} : { message })
      }
    ]
  })
