import type { Socket } from 'node:net'

const leaving = new WeakSet<Socket>()
const listeners = new WeakMap<Socket, () => void>()
let isUsed = false

/** Marks a connection that is closed after the response under way. */
export function closeAfterAnswer(socket: Socket): void {
  isUsed = true
  leaving.add(socket)
  listeners.get(socket)?.()
}

/** Whether a connection is closed after the response under way. */
export function isLeaving(socket: Socket): boolean {
  return isUsed && leaving.has(socket)
}

/** Has the response under way hear that its connection is to be closed: at once where it is so already. Gives what takes that back. */
export function onLeaving(socket: Socket, listener: () => void): () => void {
  listeners.set(socket, listener)
  if (isLeaving(socket)) listener()
  return () => {
    if (listeners.get(socket) === listener) listeners.delete(socket)
  }
}
