import { createServer } from 'node:http'
import { isAsync, listenAndAnnounce } from './announce.ts'

const respond = (): string => JSON.stringify({ hello: 'world' })
const respondLater = async (): Promise<string> => respond()

listenAndAnnounce(
  createServer((_request, response) => {
    const send = (body: string): void => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
      response.end(body)
    }
    if (isAsync) respondLater().then(send)
    else send(respond())
  }),
)
