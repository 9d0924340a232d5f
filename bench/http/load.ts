/**
 * A bounded load on loopback: so many connections with keep-alive, one request under way on each. Run as a process of its own.
 *
 * @module
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { exchangeOf } from './exchanges.ts'

/** What the load is told: to open its connections anew, or to send this many requests over them. */
export type LoadOrder = 'open' | { readonly requests: number }

/** What the load has seen. */
export interface LoadReport {
  readonly answers: number
  readonly errors: number
}

const [port = '0', connections = '1', kind = 'hello'] = process.argv.slice(2)
const { request, answer } = exchangeOf(kind, Number(port))
// What comes before the body is the server's own matter, but for the first line.
const BODY = Buffer.from(answer, 'latin1')
const SUCCESS = Buffer.from('HTTP/1.1 200')

let open: readonly Socket[] = []
let left = 0
let underWay = 0
let report = { answers: 0, errors: 0 }

function send(socket: Socket): void {
  if (left > 0) {
    left--
    underWay++
    socket.write(request)
  } else if (underWay === 0) process.send?.(report satisfies LoadReport)
}

async function attach(): Promise<Socket> {
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  socket.setNoDelay(true)
  socket.on('data', (chunk) => {
    // An answer is small enough to come in one piece, and says so by ending in its body.
    const start = chunk.length - BODY.length
    const isRight = start > 0 && BODY.compare(chunk, start) === 0 && SUCCESS.compare(chunk, 0, SUCCESS.length) === 0
    if (!isRight) report.errors++
    report.answers++
    underWay--
    send(socket)
  })
  socket.on('error', () => {
    report.errors++
  })
  return socket
}

// A server ends connections that rest while others are measured.
async function reopen(): Promise<void> {
  for (const socket of open) socket.destroy()
  open = await Promise.all(Array.from({ length: Number(connections) }, attach))
  process.send?.('open')
}

process.on('message', (order: LoadOrder) => {
  if (order === 'open') return void reopen()
  left = order.requests
  report = { answers: 0, errors: 0 }
  for (const socket of open) send(socket)
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
