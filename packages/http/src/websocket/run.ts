import type { RunningCall } from '../endpoint/call.ts'
import { problemOf } from '../errors/problem.ts'
import { errorFields, logOf } from '../log/log.ts'
import { requestId } from '../request/request.ts'
import { SocketClosed } from './errors.ts'
import type { Socket } from './socket.ts'

const log = logOf('http.websocket')

/** Runs the handler of a WebSocket to its end, closes the connection as it ended, and tears down what was made for it. Never rejects. */
export async function runHandler<S extends Pick<Socket<unknown, unknown>, 'leave' | 'signal'>>(
  socket: S,
  call: RunningCall,
  run: (socket: S, call: RunningCall) => unknown,
): Promise<void> {
  let failure: unknown
  try {
    await run(socket, call)
    socket.leave(1000, '')
  } catch (error) {
    failure = isEnd(error, socket) ? undefined : error
    if (failure === undefined) socket.leave(1000, '')
    else fail(socket, call, failure)
  }
  try {
    await call.tearDown(failure)
  } catch (error) {
    call.tell(error)
  }
}

// What waited for a client that has left was told so, and passed it on.
function isEnd(error: unknown, { signal }: Pick<Socket<unknown, unknown>, 'signal'>): boolean {
  if (error instanceof SocketClosed) return true
  return signal.aborted && error instanceof Error && error.name === 'AbortError'
}

function fail(socket: Pick<Socket<unknown, unknown>, 'leave'>, call: RunningCall, error: unknown): void {
  const { c } = call
  const id = requestId(c)
  const { status, code } = problemOf(error, id)
  if (status < 500) return socket.leave(1008, code)
  log.error('websocket', `The WebSocket ${c.req.path} failed.`, { path: c.req.path, error: errorFields(error) })
  // 1013 is worth another try later.
  socket.leave(status === 503 ? 1013 : 1011, id)
}
