import { Agent, type ClientRequest, request } from 'node:http'
import type { Asked } from './requests.ts'

/** What {@link load} takes. */
export interface LoadOptions {
  /** `http://127.0.0.1:8001` */
  readonly url: string
  readonly connections: number
  readonly requests: number
}

/** What a load has seen. */
export interface LoadReport {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Answers of another status than the expected one, and requests that failed. */
  readonly wrong: number
}

/** Sends a request again and again over so many connections that stay open. */
export async function load(asked: Asked, { url, connections, requests }: LoadOptions): Promise<LoadReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  let left = requests
  let wrong = 0
  const startedAt = performance.now()
  const one = async (): Promise<void> => {
    while (left-- > 0) {
      const begun = performance.now()
      if (!(await isRight(asked, url, agent))) wrong++
      times.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: connections }, one))
  const seconds = (performance.now() - startedAt) / 1000
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { perSecond: requests / seconds, p50: at(0.5), p99: at(0.99), wrong }
}

function isRight({ method, path, headers = {}, body, status = 200 }: Asked, url: string, agent: Agent) {
  return new Promise<boolean>((resolve) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent: ClientRequest = request(`${url}${path}`, { method, agent, headers: { ...headers, ...length } })
    sent.on('response', (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode === status))
    })
    sent.on('error', () => resolve(false))
    sent.end(body)
  })
}
