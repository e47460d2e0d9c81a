import type { Controller } from '../../engine/controller.ts'
import { homePath } from '../../engine/home-path.ts'
import { destination } from './destination.ts'
import { downloadContent } from './download.ts'
import { directoryFiles, fileContent, fileText } from './files.ts'
import { readPem } from './pem.ts'
import { probe } from './probe/probe.ts'

export interface ControllerOptions {
  /** Where downloads are kept. */
  readonly cache?: string
  /** Programs to try when HTTP/3 is asked for, after HQ_CURL and the PATH. */
  readonly curls?: readonly string[]
  /** How a download goes; `total` when the server says it. */
  readonly onDownload?: (url: string, received: number, total: number | undefined) => void
}

/** What the machine that runs hq-run does itself. */
export const createController = (options: ControllerOptions = {}): Controller => ({
  file: path => fileContent(homePath(path)),
  directory: path => directoryFiles(homePath(path)),
  text: path => fileText(homePath(path)),
  destination: path => destination(homePath(path)),
  download: (url, sha256) =>
    downloadContent(url, sha256, {
      ...(options.cache !== undefined && { cache: options.cache }),
      ...(options.onDownload && {
        onProgress: (received, total) => options.onDownload?.(url, received, total)
      })
    }),
  pem: readPem,
  probe: (request, signal) => probe(request, { signal, curls: options.curls ?? [] })
})
