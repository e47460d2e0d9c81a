import type { Content, ProbeRequest, ProbeResult } from '../modules/module.ts'

/** What the machine that runs hq-run does itself. Files are asked for by path; undefined means there is none. */
export interface Controller {
  file(path: string): Content | undefined
  /** Relative paths of the files below a directory, sorted. */
  directory(path: string): readonly string[] | undefined
  text(path: string): string | undefined
  download(url: string, sha256: string): Content
  probe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeResult>
}
