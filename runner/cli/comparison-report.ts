import { readConfiguration } from '../haproxy/configuration/read-configuration.ts'
import { difference } from '../haproxy/difference/difference.ts'
import { differenceText } from '../haproxy/difference/difference-text.ts'
import { Source } from '../language/source.ts'
import type { Event } from '../protocol/event.ts'
import { type Comparison, comparisonDiff, comparisonVerdict } from '../report/comparison-text.ts'
import { diagnosticText, type LineOf } from '../report/diagnostic-text.ts'
import { failureText } from '../report/human.ts'
import { paletteFor } from '../report/palette.ts'
import type { Report } from './report.ts'

/** For people: diffs alone on standard output, so that they can be piped; what else there is to say on standard error. */
export const comparisonReport = (lineOf: LineOf): Report => {
  const out = paletteFor(process.stdout, process.env)
  const err = paletteFor(process.stderr, process.env)
  const tell = (line: string) => void process.stderr.write(`${line}\n`)
  const print = (event: Event): void => {
    switch (event.type) {
      case 'diagnostic':
        tell(`${diagnosticText(event.diagnostic, lineOf, err)}\n`)
        break
      case 'notice':
        tell(`note: ${event.host === undefined ? '' : `${event.host}: `}${event.message}`)
        break
      case 'host-end':
        if (event.failure) tell(failureText(event, event.failure, err).join('\n').trimStart())
        break
      case 'comparison':
        process.stdout.write(comparisonDiff(event, out))
        tell(comparisonVerdict(event))
        for (const line of meaning(event)) tell(`  ${line}`)
    }
  }
  let held: Event[] | undefined
  return {
    report: event => {
      if (held) held.push(event)
      else print(event)
    },
    pause: () => {
      held = []
    },
    resume: () => {
      const waiting = held ?? []
      held = undefined
      for (const event of waiting) print(event)
    }
  }
}

/** What it would mean to HAProxy to get what is rendered, when the file is one of its configurations. */
const meaning = ({ path, onHost, rendered }: Comparison): readonly string[] => {
  if (onHost === null || !path.endsWith('.cfg')) return []
  const [before, after] = [onHost, rendered].map(text => readConfiguration(new Source(path, text)))
  return before && after ? differenceText(difference(before, after)) : []
}
