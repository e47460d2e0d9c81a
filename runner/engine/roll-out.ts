import { paceOf } from '../language/analysis/pace.ts'
import type { Play } from '../language/playbook/play.ts'
import { batchesOf } from './batches.ts'
import { inParallel } from './in-parallel.ts'
import type { Member } from './member.ts'
import { type Course, notBegun, performPlay, type Stage } from './perform-play.ts'
import type { Over } from './state.ts'
import { stopReason } from './stop-reason.ts'
import { Turns } from './turns.ts'

/**
 * Takes hosts through a play, batch by batch. `stopped`: so many have failed that nothing more is to be begun, in this
 * play or a later one; those not yet through are told, and say why in `left`.
 */
export const rollOut = async (
  play: Play,
  able: readonly Member[],
  stage: Stage
): Promise<'through' | 'stopped'> => {
  const { options, say } = stage
  const { pace } = paceOf(play, options.analysis.extra)
  const batches = batchesOf(able, pace)
  const isRolling = pace.serial.length > 0
  say({ type: 'play-start', play: play.name, hosts: batches.flat().map(nameOf), place: play.place })
  let ended: Over | undefined
  let allFailed = 0
  for (const [index, members] of batches.entries()) {
    if (options.signal.aborted) {
      for (const member of members) member.state = { ...member.state, interrupted: true }
      continue
    }
    const hosts = members.map(nameOf)
    const failed: string[] = []
    const at = { play: play.name, batch: index + 1, batches: batches.length, hosts }
    if (isRolling) say({ type: 'batch-start', ...at })
    const course: Course = {
      members,
      batch: { number: index + 1, count: batches.length, hosts },
      answers: new Map(),
      turns: new Turns(hosts),
      over: ended
    }
    await inParallel(members, options.forks, async member => {
      await performPlay(play, course, member, stage)
      const { failure, turn } = member.state
      if (failure && failure.kind !== 'interrupted') {
        failed.push(member.name)
        allFailed++
        const tally = {
          number: at.batch,
          batches: at.batches,
          batch: hosts,
          failed,
          all: able.length,
          allFailed
        }
        const once = turn?.gate.kind === 'once' ? { once: member.name } : {}
        const why = stopReason(pace, { ...tally, ...once })
        if (why !== undefined && course.over?.kind !== 'stopped') stop(course, why)
      }
      course.turns.leave(member.name)
    })
    if (isRolling) say({ type: 'batch-end', ...at, failed })
    const { over } = course
    if (over?.kind === 'stopped') {
      const rest = batches.slice(index + 1).flat()
      for (const member of rest) member.left = notBegun(over.why)
      const left = [...members, ...rest].filter(member => member.left === notBegun(over.why))
      say({ type: 'play-stop', play: play.name, why: over.why, notBegun: left.map(nameOf) })
      return 'stopped'
    }
    if (over?.what === 'play') ended = over
  }
  return 'through'
}

const nameOf = ({ name }: { readonly name: string }): string => name

const stop = (course: Course, why: string): void => {
  const over: Over = { kind: 'stopped', why }
  course.over = over
  for (const member of course.members) member.session?.playOver(over)
  course.turns.end()
}
