/** A certificate of a worker, as `show ssl cert NAME` tells of it. */
export interface LoadedCertificate {
  readonly status: string
  /** Hex, upper case. */
  readonly serial: string
  readonly sha1: string
  readonly subject: string
  readonly notAfter: string
  /** How many certificates follow it. */
  readonly chain: number
}

/** Undefined when it is not loaded, or empty as after `new ssl cert`. */
export const readCertificate = (answer: string): LoadedCertificate | undefined => {
  const fields = answer.split('\n').map(line => {
    const at = line.indexOf(':')
    return [line.slice(0, at), line.slice(at + 1).trim()] as const
  })
  const one = (name: string): string => fields.find(([key]) => key === name)?.[1] ?? ''
  const serial = one('Serial')
  if (serial === '') return undefined
  return {
    status: one('Status'),
    serial: serial.toUpperCase(),
    sha1: one('SHA1 FingerPrint').toUpperCase(),
    subject: one('Subject'),
    notAfter: one('notAfter'),
    chain: fields.filter(([key]) => key === 'Chain Subject').length
  }
}

/** Names of certificates or of crt-lists, and of certificates that wait in a transaction. */
export const readNames = (
  answer: string
): { readonly loaded: readonly string[]; readonly waiting: readonly string[] } => {
  const names = answer.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return {
    loaded: names.filter(name => !name.startsWith('*')).map(name => name.replace(/^\\/, '')),
    waiting: names.filter(name => name.startsWith('*')).map(name => name.slice(1))
  }
}

/** A line of a crt-list: the certificate, its bind options in brackets, and the names it is for. */
export interface CrtListLine {
  readonly certificate: string
  readonly options: string
  readonly filters: readonly string[]
}

export const readCrtList = (text: string): readonly CrtListLine[] =>
  text.split('\n').flatMap(line => {
    const [, certificate, options = '', filters = ''] =
      /^\s*([^\s#[][^\s[]*)\s*(?:\[([^\]]*)\])?\s*(.*)$/.exec(line) ?? []
    return certificate === undefined
      ? []
      : [
          {
            certificate,
            options: options.trim().split(/\s+/).join(' '),
            filters: filters.split(/\s+/).filter(name => name !== '')
          }
        ]
  })

export const crtListLine = ({ certificate, options, filters }: CrtListLine): string =>
  [certificate, ...(options === '' ? [] : [`[${options}]`]), ...filters].join(' ')
