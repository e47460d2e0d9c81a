import { open } from 'node:fs/promises'

/** Hands on what is written to a file, until `ended` settles; then the rest. */
export const follow = async (
  path: string,
  ended: Promise<unknown>,
  onText: (text: string) => void
): Promise<void> => {
  let over = false
  const end = ended.then(
    () => {
      over = true
    },
    () => {
      over = true
    }
  )
  const file = await open(path, 'a+')
  const decoder = new TextDecoder()
  const buffer = new Uint8Array(65_536)
  let position = 0
  for (let last = false; !last; ) {
    last = over
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
    position += bytesRead
    if (bytesRead > 0) onText(decoder.decode(buffer.subarray(0, bytesRead), { stream: true }))
    if (bytesRead === buffer.length) last = false
    else if (!last) await Promise.race([end, new Promise(resolve => setTimeout(resolve, 200))])
  }
  await file.close()
}
