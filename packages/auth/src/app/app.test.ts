import { createApplication, defineApp } from '@tsango/core/apps'
import { f } from '@tsango/core/fields'
import { detectMigrations } from '@tsango/migrate/detect'
import { loadHistory } from '@tsango/migrate/history'
import { Model } from '@tsango/orm'
import { stateOf } from '@tsango/orm/migrations'
import { describe, expect, it } from 'vitest'
import { Permission, User, UserModel } from '../models/models.ts'
import { auth } from './app.ts'

class Member extends UserModel('accounts.Member', { id: f.uuid() }) {
  phone = f.char(30).blank().default('')
}
const accounts = defineApp({ name: 'accounts', models: [Member] })

const asker = {
  renamed: () => Promise.reject(new RangeError('asked')),
  agreed: () => Promise.reject(new RangeError('asked')),
  fill: () => Promise.reject(new RangeError('asked')),
}
const pending = async (app: ReturnType<typeof createApplication>) =>
  detectMigrations(await loadHistory(app), stateOf(app.registry), { asker, now: new Date() })

describe('auth()', () => {
  it('has migrations that lead to its models', async () => {
    const app = createApplication({ apps: [auth()], mode: 'test', environment: {} })
    expect(app.problems).toEqual([])
    expect(await app.check()).toEqual([])
    expect(await pending(app)).toEqual([])
  })

  it('puts a model of your own in the place of User, in keys and in migrations', async () => {
    class Note extends Model('notes.Note') {
      by = f.fk(() => User, { onDelete: 'cascade' })
    }
    const notes = defineApp({ name: 'notes', models: [Note] })
    const app = createApplication({ apps: [auth({ user: Member }), accounts, notes], mode: 'test', environment: {} })
    expect(app.problems).toEqual([])
    expect(await app.check()).toEqual([])
    expect(app.registry.of(Note).field('by')?.kind).toBe('uuid')
    expect((await pending(app)).map(({ app: name, operations }) => [name, operations.length])).toEqual([
      ['accounts', 3],
      ['notes', 1],
    ])
  })

  it('names everything that the model in the place of User lacks, and does not start', async () => {
    class Bare extends Model('accounts.Bare') {
      username = f.char(30)
      password = f.char(200)
      isActive = f.int()
      groups = f.manyToMany(() => Permission)
    }
    const app = createApplication({
      apps: [auth({ user: Bare as never }), defineApp({ name: 'accounts', models: [Bare] })],
      mode: 'test',
      environment: {},
    })
    const problems = await app.check()
    expect(problems.every((one) => one.code === 'auth.user_model')).toBe(true)
    const messages = problems.map((one) => one.message).join('\n')
    for (const part of [
      '"email" is missing',
      '"isActive" is of the sort "number"',
      '"username" is not unique',
      '"password" is not secret',
      '"groups" does not lead to auth.Group',
      '"permissions" is missing',
    ])
      expect(messages).toContain(part)
    expect(problems[0]?.hint).toContain('UserModel')
    await expect(app.start()).rejects.toThrow('accounts.Bare cannot be used')
  })

  it('says that a user model is listed nowhere', async () => {
    const app = createApplication({ apps: [auth({ user: Member })], mode: 'test', environment: {} })
    await expect(app.start()).rejects.toThrow(/Member.*no app lists|in the models of no app/)
  })
})
