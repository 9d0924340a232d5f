import type { Socket } from 'node:net'

const leaving = new WeakSet<Socket>()
let isUsed = false

/** Marks a connection that is closed after the response under way. */
export function closeAfterAnswer(socket: Socket): void {
  isUsed = true
  leaving.add(socket)
}

/** Whether a connection is closed after the response under way. */
export function isLeaving(socket: Socket): boolean {
  return isUsed && leaving.has(socket)
}
