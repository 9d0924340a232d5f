import { type } from 'arktype'
import * as v from 'valibot'
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { bearer, dependency } from '../endpoint/endpoint.ts'
import { type Socket, websocket, websocketsWith } from './websocket.ts'

it('infers what comes and what may be sent, with any library', () => {
  websocket(
    '/rooms/:room',
    {
      path: { room: v.number() },
      query: { page: z.number().optional() },
      headers: type({ 'apiKey?': 'string' }),
      auth: bearer((token) => ({ token })),
      guards: [({ user }) => user.token !== ''],
      depends: { clock: dependency({}, () => new Date()) },
      receives: z.object({ text: z.string(), at: z.coerce.date() }),
      sends: v.object({ from: v.string(), loud: v.optional(v.boolean(), false) }),
    },
    async (socket, { path, query, headers, user, depends }) => {
      expectTypeOf(path.room).toEqualTypeOf<number>()
      expectTypeOf(query.page).toEqualTypeOf<number | undefined>()
      expectTypeOf(headers).toEqualTypeOf<{ apiKey?: string }>()
      expectTypeOf(user.token).toEqualTypeOf<string>()
      expectTypeOf(depends.clock).toEqualTypeOf<Date>()
      for await (const message of socket) expectTypeOf(message).toEqualTypeOf<{ text: string; at: Date }>()
      await socket.send({ from: 'ada' })
      // @ts-expect-error: the sender is a text
      await socket.send({ from: 7 })
      // @ts-expect-error: text is no message
      await socket.send('hi')
    },
  )
})

it('knows who asks and what is needed of what is common to several', () => {
  const members = websocketsWith({
    auth: bearer((token) => ({ token })),
    depends: { clock: dependency({}, () => new Date()) },
  })
  members('/:id', { guards: [({ user }) => user.token !== ''] }, (_, { user, depends, path }) => {
    expectTypeOf(user.token).toEqualTypeOf<string>()
    expectTypeOf(depends.clock).toEqualTypeOf<Date>()
    expectTypeOf(path.id).toEqualTypeOf<string>()
  })
})

it('knows text and bytes', () => {
  websocket('/', {}, (socket) => {
    expectTypeOf(socket).toEqualTypeOf<Socket<string | Uint8Array, string | Uint8Array>>()
  })
  websocket('/', { receives: 'text', sends: 'bytes' }, async (socket) => {
    expectTypeOf(await socket.receive()).toEqualTypeOf<string | undefined>()
    await socket.send(new Uint8Array())
    // @ts-expect-error: only bytes
    await socket.send('text')
  })
  websocket('/', { sends: 'text', invalid: (_, socket) => socket.send('what?') }, () => undefined)
})

it('refuses names that the path does not have, and what no handshake has', () => {
  // @ts-expect-error: ":ide" is not in the path. It has: ":id"
  websocket('/posts/:id', { path: { ide: v.number() } }, () => undefined)
  // @ts-expect-error: a handshake has no body
  websocket('/posts', { body: v.string() }, () => undefined)
  // @ts-expect-error: nothing is in the path
  websocket('/posts', {}, (_, { path }) => path.id)
})
