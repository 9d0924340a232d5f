import { runDetached } from '@tsango/core/context'
import type { Redis } from 'ioredis'
import { CacheDriverMissing, RepeatingClient } from '../errors/errors.ts'
import type { RedisClient, RedisStoreOptions } from './redis-store.ts'

/** A client that is made when it is first asked for. */
export interface Connection {
  client(): Promise<RedisClient>
  close(): Promise<void>
}

const DEFAULT_TIMEOUT = 2000

/** Prepares the client of a store; nothing connects before it is asked for. */
export function openClient({ server, commandTimeout = DEFAULT_TIMEOUT, options }: RedisStoreOptions): Connection {
  if (typeof server !== 'string') return own(server)
  let opened: Promise<Redis> | undefined
  const open = async (): Promise<Redis> => {
    const Client = await load()
    const client = new Client(server, {
      commandTimeout,
      connectTimeout: commandTimeout,
      ...options,
      // What was sent may have been done, and must not be sent again: with 0 the client gives it up with its connection.
      maxRetriesPerRequest: 0,
    })
    // Each command tells of its own failure; without a listener the client writes to the console as well.
    client.on('error', () => {})
    return client
  }
  return {
    client: () => {
      // Sockets and timers of the connection outlive the request that opened it.
      opened ??= runDetached(open)
      return opened
    },
    close: async () => {
      const client = await opened
      opened = undefined
      if (client === undefined) return
      await client.quit().catch(() => client.disconnect())
    },
  }
}

function own(server: RedisClient): Connection {
  const { options } = server
  if (options !== undefined && options.maxRetriesPerRequest !== 0) throw new RepeatingClient()
  return { client: async () => server, close: async () => {} }
}

/** Whether a command failed together with its connection, which the client opens again by itself. */
export function lostConnection(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'MaxRetriesPerRequestError'
}

async function load(): Promise<typeof Redis> {
  try {
    return (await import('ioredis')).Redis
  } catch (cause) {
    throw new CacheDriverMissing('redis', 'ioredis', { cause })
  }
}
