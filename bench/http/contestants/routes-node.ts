import { createServer } from 'node:http'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { listenAndAnnounce } from './announce.ts'
import { answerOf, PATHS } from './routes.ts'

const router = new RegExpRouter<(id: string, part: string) => object>()
for (const path of PATHS) router.add('GET', path, answerOf)

listenAndAnnounce(
  createServer(({ method = 'GET', url = '/' }, response) => {
    const [[found], texts = []] = router.match(method, url)
    if (found === undefined) return void response.writeHead(404).end()
    const [handle, places] = found
    const text = (name: string): string => decodeURIComponent(texts[Number(places[name])] ?? '')
    const body = JSON.stringify(handle(text('id'), text('part')))
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
    response.end(body)
  }),
)
