import { defineApp } from '@tsango/core/apps'
import { createHttpApplication, type HttpApplication } from '@tsango/http/application'
import { f, Model, related } from '@tsango/orm'
import { currentDatabases } from '@tsango/orm/databases'
import { createTables, describeDatabases } from '@tsango/orm/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { auth } from '../app/app.ts'
import { Visitor } from '../login/fixtures/site.ts'
import { currentUser, requireUser } from '../login/login.ts'
import { createPermissions, hasPermission } from '../permissions/permissions.ts'
import { createSuperuser, createUser, setPassword } from '../users/users.ts'
import { Group, Permission, User, UserModel } from './models.ts'

class Member extends UserModel('accounts.Member', { id: f.uuid() }) {
  phone = f.char(30).blank().default('')
}
class Note extends Model('accounts.Note') {
  text = f.char(50)
  author = f.fk(() => User, { onDelete: 'cascade' })
}

/** Not made on `UserModel`, with names that `User` would not take. */
class Person extends Model('people.Person') {
  username = f.email().unique()
  email = f.email().blank().default('')
  password = f.char(255).secret().readOnly()
  firstName = f.char(150).blank().default('')
  lastName = f.char(150).blank().default('')
  isActive = f.bool().default(true)
  isStaff = f.bool().default(false)
  isSuperuser = f.bool().default(false)
  dateJoined = f.dateTime({ autoNowAdd: true })
  lastLogin = f.dateTime().null()
  groups = f.manyToMany(() => Group, { relatedName: 'users' })
  permissions = f.manyToMany(() => Permission, { relatedName: 'users' })
}

const PASSWORD = 'four words in a row'

await describeDatabases('a user model of one’s own', (under) => {
  let app: HttpApplication
  beforeAll(async () => {
    const accounts = defineApp({
      name: 'accounts',
      models: [Member, Note],
      routes: (r) => {
        r.get('/phone', async (c) => c.text((await requireUser<Member>(c)).phone))
        r.get('/id', async (c) => c.json((await currentUser<Member>(c))?.id ?? null))
        r.get('/who', async (c) => c.json({ user: (await currentUser(c))?.username ?? null }))
      },
    })
    app = createHttpApplication({
      apps: [auth({ user: Member, passwords: { minLength: 8 } }), accounts],
      settings: { databases: { default: under.url }, secret: 'a secret for tests, of many letters', accessLog: false },
      mode: 'test',
      environment: {},
    })
    await app.start()
    await app.run(() => createTables(currentDatabases().get()))
    await app.run(() => createPermissions())
  })
  afterAll(() => app?.stop())
  const test = (title: string, body: () => Promise<void>): void => it(title, () => app.run(body))

  test('logs in, and out by a new password', async () => {
    const member = await createUser<Member>({ username: 'mia', password: PASSWORD, phone: '123' })
    expect(member.id).toMatch(/^[0-9a-f-]{36}$/)
    const visitor = new Visitor(app)
    expect((await visitor.logIn('mia', PASSWORD)).status).toBe(303)
    expect(await (await visitor.get('/phone')).text()).toBe('123')
    expect(await (await visitor.get('/id')).json()).toBe(member.id)
    await setPassword(member, 'twowords')
    expect(await (await visitor.get('/id')).json()).toBeNull()
  })

  test('is what keys to User lead to, and what User’s queries read', async () => {
    const member = await Member.objects().get({ username: 'mia' })
    expect((await User.objects().get({ username: 'mia' })).id).toBe(member.id)
    await Note.objects().create({ text: 'mine', authorId: member.id as never })
    expect((await Note.objects().selectRelated('author').get()).author.username).toBe('mia')
    expect(await Note.objects().filter({ author__username: 'mia' }).count()).toBe(1)
  })

  test('has permissions of its own name', async () => {
    const member = await Member.objects().get({ username: 'mia' })
    const permission = await Permission.objects().get({ app: 'accounts', model: 'Member', action: 'view' })
    const group = await Group.objects().create({ name: 'readers' })
    await related(group, 'permissions').add(permission)
    await related(member, 'groups').add(group)
    expect(await hasPermission(member, { model: User, action: 'view' })).toBe(true)
    expect(await hasPermission(member, 'accounts.view_member')).toBe(true)
    expect(await hasPermission(member, 'accounts.add_member')).toBe(false)
    const root = await createSuperuser<Member>({ username: 'root', phone: '1' })
    expect([root.phone, await hasPermission(root, 'accounts.add_member')]).toEqual(['1', true])
  })
})

await describeDatabases('a user model that is not made on UserModel', (under) => {
  let app: HttpApplication
  beforeAll(async () => {
    app = createHttpApplication({
      apps: [auth({ user: Person as never }), defineApp({ name: 'people', models: [Person] })],
      settings: { databases: { default: under.url }, secret: 'a secret for tests, of many letters', accessLog: false },
      mode: 'test',
      environment: {},
    })
    await app.start()
    await app.run(() => createTables(currentDatabases().get()))
  })
  afterAll(() => app?.stop())

  it('logs in by whatever its own names may be', () =>
    app.run(async () => {
      const domain = ['b', 'c', 'd'].map((letter) => letter.repeat(60)).join('.')
      const username = `o'brien@${domain}.example`
      await createUser({ username, password: PASSWORD })
      const page = await (await new Visitor(app).get('/accounts/login')).text()
      expect(page).toContain('name="username"')
      expect(page).not.toContain('maxlength="150"')
      expect((await new Visitor(app).logIn(username, PASSWORD)).status).toBe(303)
      expect((await new Visitor(app).logIn(`${username}\0`, PASSWORD)).status).toBe(422)
      expect((await new Visitor(app).logIn(`${'x'.repeat(300)}@b.example`, PASSWORD)).status).toBe(422)
    }))
})
