import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** Resolves to true once sshd at the address has said its banner; false when the time is over or there is no hope left. */
export async function saysBanner(
  address: string,
  milliseconds: number,
  hopes: () => Promise<boolean> = async () => true
): Promise<boolean> {
  const end = Date.now() + milliseconds
  while (Date.now() < end && (await hopes())) {
    if (await bannerOnce(address)) return true
    await pause(20)
  }
  return false
}

function bannerOnce(address: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: address, port: 22, timeout: 2000 })
    const answer = (value: boolean) => {
      socket.destroy()
      resolve(value)
    }
    socket.once('data', chunk => answer(chunk.toString('latin1').startsWith('SSH-')))
    socket.once('timeout', () => answer(false))
    socket.once('error', () => answer(false))
    socket.once('end', () => answer(false))
  })
}
