import { sessionStoreContract } from '@tsango/middleware/sessions-testing'
import { atomic } from '@tsango/orm'
import { describeDatabases, withModels } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { Session } from '../models/models.ts'
import { databaseSessions } from './sessions.ts'

await describeDatabases('sessions in the database', (under) => {
  const { test } = withModels(under, [Session])
  let now = Date.now()

  const contract = sessionStoreContract(async () => {
    await Session.objects().delete()
    return {
      store: databaseSessions({ now: () => now }),
      advance: (milliseconds) => {
        now += milliseconds
      },
    }
  })
  for (const { title, run } of contract) test(title, run)

  test('hold characters that databases have trouble with', async () => {
    const store = databaseSessions()
    const data = { text: '\u0000 \ud800 😀 \\ \u2028' }
    await store.save('odd', data, 1000, { create: true })
    expect(await store.load('odd')).toEqual(data)
  })

  test('take a damaged row for no session', async () => {
    await Session.objects().create({ key: 'damaged', data: '{"a":', expires: new Date(Date.now() + 60_000) })
    await Session.objects().create({ key: 'wrong', data: '[1]', expires: new Date(Date.now() + 60_000) })
    expect(await databaseSessions().load('damaged')).toBeUndefined()
    expect(await databaseSessions().load('wrong')).toBeUndefined()
  })

  test('an id that is there already harms no transaction around it', async () => {
    const store = databaseSessions()
    await store.save('twice', { one: 1 }, 1000, { create: true })
    await atomic(async () => {
      expect(await store.save('twice', { two: 2 }, 1000, { create: true })).toBe(true)
      expect(await store.load('twice')).toEqual({ two: 2 })
    })
  })
})
