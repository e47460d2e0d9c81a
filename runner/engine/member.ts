import type { HostSession } from './host-session.ts'
import type { HostState } from './state.ts'

/** A host over all plays of a run. */
export interface Member {
  readonly name: string
  session: HostSession | undefined
  state: HostState
  /** Why others' failures kept it from the end of a play, or from its beginning. */
  left: string | undefined
}
