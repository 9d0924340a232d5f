import { expectTypeOf, it } from 'vitest'
import type { Session, SessionStore, SessionValue } from './sessions.ts'

it('holds what JSON can hold, and nothing else', () => {
  expectTypeOf<Session['get']>().returns.toEqualTypeOf<SessionValue | undefined>()
  expectTypeOf<Session['set']>().toBeCallableWith('cart', [{ id: 1, more: null }])
  // @ts-expect-error a Date would come back as a text
  expectTypeOf<Session['set']>().toBeCallableWith('at', new Date())
  // @ts-expect-error JSON cannot hold a bigint
  expectTypeOf<Session['set']>().toBeCallableWith('id', 1n)
})

it('asks a store for promises', () => {
  expectTypeOf<SessionStore['prune']>().returns.resolves.toBeNumber()
})
