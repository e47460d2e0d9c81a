import { homedir } from 'node:os'
import { join } from 'node:path'

/** `~` and `~/…` stand for the home of who runs hq-run: a path from YAML has met no shell that would say so. */
export const homePath = (path: string): string =>
  path === '~' || path.startsWith('~/') ? join(process.env.HOME ?? homedir(), path.slice(1)) : path
