import type { Content, Destination, PemFile, ProbeRequest, ProbeResult } from '../modules/module.ts'

/** What the machine that runs hq-run does itself. Files are asked for by path; undefined means there is none. */
export interface Controller {
  file(path: string): Content | undefined
  /** Relative paths of the files below a directory, sorted. */
  directory(path: string): readonly string[] | undefined
  text(path: string): string | undefined
  /** What is there now, and how something gets there. */
  destination(path: string): Destination
  download(url: string, sha256: string): Content
  pem(text: string): PemFile
  probe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeResult>
}
