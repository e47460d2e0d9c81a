import type { Event } from '../protocol/event.ts'
import type { Target } from './host.ts'

/** A host is connected, and what of ssh's configuration led there. */
export const hostStart = ({ name, address, route }: Target): Event => ({
  type: 'host-start',
  host: name,
  address,
  ...(route?.applied && route.applied.length > 0 && { sshConfig: route.applied })
})
