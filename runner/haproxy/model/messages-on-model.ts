import type { Message } from '../binary/messages.ts'
import type { Rendered, RenderedModel } from './rendered.ts'

/** A message of haproxy, and what of the model it is about. */
export interface MessageOnModel<Place> {
  readonly message: Message
  /** Undefined when the message names no line of what was rendered. */
  readonly place: Place | undefined
}

/**
 * Messages of `haproxy -c`, or of a reload, on what made the line that they name; `placeOf` leads on from a JSON pointer into the
 * model. A file that is none of the model's own is taken for the configuration, which is checked under other names too.
 */
export const messagesOnModel = <Place>(
  messages: readonly Message[],
  rendered: Pick<RenderedModel, 'origins' | 'files'>,
  placeOf: (pointer: string) => Place
): readonly MessageOnModel<Place>[] =>
  messages.map(message => {
    const { file, line } = message
    const its: Pick<Rendered, 'origins'> = rendered.files.find(({ path }) => path === file) ?? rendered
    const pointer = its.origins[line - 1]?.pointer
    return { message, place: pointer === undefined ? undefined : placeOf(pointer) }
  })
