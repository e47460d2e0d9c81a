import type { Answer } from '../module.ts'

/** What `getenforce` says: a host without it has no SELinux either. */
export const selinuxIsOff = (enforce: Answer | undefined): boolean =>
  enforce?.code !== 0 || enforce.out === 'Disabled'
