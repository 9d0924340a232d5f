/**
 * A bounded load on loopback: so many connections with keep-alive, one request under way on each. Run as a process of its own.
 *
 * @module
 */
import { connect, type Socket } from 'node:net'

/** What the load has seen so far. */
export interface LoadReport {
  readonly answers: number
  readonly errors: number
}

const [port = 0, connections = 1] = process.argv.slice(2).map(Number)
const REQUEST = Buffer.from(
  `GET / HTTP/1.1\r\nHost: localhost:${port}\r\nUser-Agent: bench\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n\r\n`,
)
const BODY = '{"hello":"world"}'

let answers = 0
let errors = 0

function attach(socket: Socket): void {
  socket.setNoDelay(true)
  socket.on('data', (chunk) => {
    // An answer is small enough to come in one piece, and says so by ending in its body.
    const text = chunk.toString('latin1')
    if (!text.endsWith(BODY) || !text.startsWith('HTTP/1.1 200')) errors++
    answers++
    socket.write(REQUEST)
  })
  socket.on('error', () => {
    errors++
  })
  socket.write(REQUEST)
}

for (let index = 0; index < connections; index++) {
  const socket: Socket = connect(port, '127.0.0.1', () => attach(socket))
}

process.on('message', () => process.send?.({ answers, errors } satisfies LoadReport))
process.on('disconnect', () => process.exit())
process.send?.('ready')
