import { createTwoFilesPatch } from 'diff'
import { quoted } from '../language/shell-words.ts'
import type { Step } from '../modules/module.ts'
import type { StepReport } from '../protocol/event.ts'

/** argv as a person would type it; only for reading. */
export const commandLine = (argv: readonly string[]): string => argv.map(quoted).join(' ')

export const stepSummary = (step: Step): string => {
  switch (step.do) {
    case 'run':
      return step.label ?? commandLine(step.argv)
    case 'write':
      return step.path
    case 'fetch':
      return `${step.path} to ${step.to.path}`
    case 'reboot':
      return commandLine(step.argv)
    case 'socket':
      return step.label ?? `${step.path}: ${step.send.map(text => text.split('\n')[0]).join('; ')}`
    case 'pause':
      return step.seconds === undefined ? (step.prompt ?? 'wait for an answer') : `wait ${step.seconds} s`
    case 'probe':
      return `${step.probe.method} ${step.probe.url} over HTTP/${step.probe.version}`
  }
}

const diffOf = (step: Step): string | undefined => {
  if (step.do !== 'write' || step.content.secret || step.content.text === undefined) return undefined
  if (step.before === undefined) return undefined
  const patch = createTwoFilesPatch(
    step.path,
    step.path,
    step.before,
    step.content.text,
    'on the host',
    'wanted'
  )
  return patch.split('\n').slice(2).join('\n')
}

export const reportStep = (step: Step, diff: boolean): StepReport => {
  const text = diff ? diffOf(step) : undefined
  return {
    kind: step.do,
    summary: stepSummary(step),
    why: step.why,
    ...(text === undefined ? {} : { diff: text })
  }
}
