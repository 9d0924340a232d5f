/** What the servers of Bun and Deno pass along with a request. */
interface Passed {
  /** Deno's. */
  readonly remoteAddr?: { readonly hostname?: unknown; readonly transport?: unknown }
  /** Bun's; nothing for a request that it did not make. */
  readonly requestIP?: (request: Request) => { readonly address?: unknown } | null
}

/** The address of the client where another server than Node's knows it. Whoever comes through a Unix socket is on this machine. */
export function peerOf(env: unknown, request: Request): string | undefined {
  if (typeof env !== 'object' || env === null) return undefined
  const passed: Passed = env
  if (typeof passed.requestIP === 'function') return textOf(passed.requestIP(request)?.address)
  const { remoteAddr } = passed
  return remoteAddr?.transport === 'unix' ? '127.0.0.1' : textOf(remoteAddr?.hostname)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
