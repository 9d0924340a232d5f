import { createApplication } from '@tsango/core'
import { defineApp } from '@tsango/core/apps'
import { f } from '@tsango/core/fields'
import { describe, expect, it } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { currentDatabases } from '../databases/databases.ts'
import { Model } from '../model/model.ts'
import { currentScope } from '../scope/scope.ts'
import { createTables, describeDatabases } from '../testing/testing.ts'
import { orm } from './app.ts'

class Note extends Model('notes.Note') {
  text = f.char(50)
}

const applicationOf = (databases: object) =>
  createApplication({
    apps: [orm(), defineApp({ name: 'notes', models: [Note] })],
    mode: 'test',
    settings: { databases },
    environment: {},
  })

await describeDatabases('an application', (under) => {
  it('runs what is nested in the transaction that is open, and alone what is not', async () => {
    const app = applicationOf({ default: under.url })
    await app.start()
    try {
      await app.run(async () => {
        await createTables(currentDatabases().get())
        const undone = atomic(async () => {
          await app.run(() => Note.objects().create({ text: 'nested' }))
          throw new RangeError('undone')
        })
        await expect(undone).rejects.toThrow('undone')
        expect(await Note.objects().count()).toBe(0)
      })
    } finally {
      await app.stop()
    }
  })

  it('remembers what each run has written where there are replicas, and nested runs know it', async () => {
    const replica = (await under.another()).url
    const app = applicationOf({ default: { url: under.url, replicas: ['replica'] }, replica })
    const recent = () => app.run(() => currentScope().recent)
    await app.start()
    try {
      const one = await recent()
      expect(one).toBeDefined()
      expect(await recent()).not.toBe(one)
      expect(app.begin()).not.toBe(app.begin())
      await app.run(async () => expect(await recent()).toBe(currentScope().recent))
    } finally {
      await app.stop()
    }
  })
})

describe('the setting "databases"', () => {
  it('refuses replicas that do not exist when the application is built', () => {
    const { problems } = applicationOf({ default: { url: 'sqlite::memory:', replicas: ['x'] } })
    expect(problems.map(({ message }) => message).join()).toContain(
      'the database "default" is set up wrongly: "replicas" names "x", and there is no such database. Known: default.',
    )
  })
})

describe('the setting "databaseRouters"', () => {
  it('takes functions of known names alone', () => {
    const told = (databaseRouters: unknown): string =>
      createApplication({
        apps: [orm()],
        mode: 'test',
        settings: { databases: { default: 'sqlite::memory:' }, databaseRouters },
        environment: {},
      })
        .problems.map(({ message }) => message)
        .join()
    expect(told([{ read: () => undefined, allowMigrate: () => true }])).toBe('')
    expect(told({ read: () => 'default' })).toContain('it is not a list of routers')
    expect(told([3])).toContain('one of them is no object')
    for (const router of [{ reads: () => 'default' }, { read: 'default' }])
      expect(told([router])).toContain(
        'Routers have functions, of the names "read", "write", "allowRelation", "allowMigrate"',
      )
  })
})
