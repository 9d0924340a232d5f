import { download, endpoint, events, type Hono, stream, text } from 'tsango/http'

/** Files, and what comes piece by piece. */
export function streams(r: Hono): void {
  r.route('/', file)
  r.route(
    '/',
    endpoint('GET', '/stream', {}, () => stream(Array.from({ length: 100 }, () => 'x'))),
  )
  r.route(
    '/',
    endpoint('GET', '/collected', {}, () => text('x'.repeat(100))),
  )
  for (const path of ['/sse', '/sync-sse'])
    r.route(
      '/',
      endpoint('GET', path, {}, () => events(clock())),
    )
  r.route(
    '/',
    endpoint('GET', '/v1/chat/completions', {}, () => events(words())),
  )
}

/** As long as the peer's. */
export const FILE_SIZE = 40_523

const file = endpoint('GET', '/file-static', {}, ({ c }) =>
  download(c, 'api.txt', { root: new URL('./files/', import.meta.url) }),
)

async function* clock() {
  for (let n = 0; ; n++) {
    yield { data: { n, at: Date.now() } }
    await pause(1000)
  }
}

async function* words() {
  for (let n = 0; n < 50; n++) {
    yield { data: { choices: [{ index: 0, delta: { content: `word${n} ` } }] } }
    await pause(200)
  }
  yield { data: { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] } }
  yield { data: '[DONE]' }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
