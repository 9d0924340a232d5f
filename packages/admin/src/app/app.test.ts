import { auth } from '@tsango/auth/app'
import { UserModel } from '@tsango/auth/models'
import { createPermissions } from '@tsango/auth/permissions'
import { createSuperuser } from '@tsango/auth/users'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { f, Model } from '@tsango/orm'
import { currentDatabases } from '@tsango/orm/databases'
import { createTables, describeDatabases } from '@tsango/orm/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Browser } from '../fixtures/browser.ts'
import { blogApplication, PASSWORD } from '../fixtures/site.ts'
import { LogEntry } from '../models/models.ts'
import { adminSite } from '../site/site.ts'
import { admin } from './app.ts'

class Member extends UserModel('club.Member', { id: f.uuid() }) {
  nickname = f.char(30).blank().default('')
}
class Room extends Model('club.Room', { id: f.char(20) }) {
  floor = f.int({ min: 0, max: 9 }).default(0)
  owner = f.oneToOne(() => Member, { onDelete: 'setNull' }).null()
  parent = f.fk(() => Room, { onDelete: 'cascade' }).null()
}
class Hall extends Model('club.Hall', { id: f.char(20) }) {}
class Booking extends Model('club.Booking', { key: ['hall', 'day'] }) {
  hall = f.fk(() => Hall, { onDelete: 'cascade' })
  day = f.date()
}

await describeDatabases('the admin of a site with users of its own', (under) => {
  let app: ReturnType<typeof createHttpApplication>
  let browser: Browser
  beforeAll(async () => {
    const club = defineApp({
      name: 'club',
      models: [Member, Room, Hall, Booking],
      extends: [adminSite(Room, { search: ['owner__username'] }), adminSite(Hall)],
    })
    app = createHttpApplication({
      apps: [auth({ user: Member }), admin({ path: '/club/office/' }), club],
      settings: { databases: { default: under.url }, secret: 'a secret for tests, of many letters', accessLog: false },
      mode: 'test',
      environment: {},
    })
    await app.start()
    await app.run(async () => {
      await createTables(currentDatabases().get())
      await createPermissions()
      await createSuperuser({ username: 'root', password: PASSWORD })
    })
    browser = new Browser(app, '/club/office')
    await browser.logIn('root')
  })
  afterAll(() => app.stop())

  const test = (title: string, body: () => Promise<void>): void => void it(title, () => app.run(body))

  test('shows them at the path that it was given, with their own fields, and remembers them', async () => {
    const [root] = await Member.objects()
    const path = `/club/office/club/member/${root?.id}/change`
    expect(await browser.page('/club/office')).toContain('href="/club/office/club/member"')
    expect((await browser.submit(path, { nickname: 'Chief' })).status).toBe(303)
    expect((await Member.objects().get({ username: 'root' })).nickname).toBe('Chief')
    expect(await LogEntry.objects().get({ model: 'Member' })).toMatchObject({ userId: root?.id, key: root?.id })
    expect(await browser.page('/club/office')).toContain('What you did last')
    expect(await browser.page('/club/office')).toContain(path)
  })

  test('takes keys that people write, whatever stands in them, and never changes one', async () => {
    const key = 'a/b ?#%&"é'
    expect((await browser.submit('/club/office/club/room/add', { id: key, floor: '3' })).status).toBe(303)
    const list = await browser.page('/club/office/club/room')
    const [, path = ''] = /href="(\/club\/office\/club\/room\/[^"]+\/change)"/.exec(list) ?? []
    expect((await browser.submit(path, { id: 'other', floor: '4' })).status).toBe(303)
    expect(await Room.objects().get({ id: key })).toMatchObject({ floor: 4 })
    expect((await browser.submit(path, { floor: '10' })).status).toBe(422)
    const twice = await browser.submit('/club/office/club/room/add', { id: key, floor: '3' })
    expect([twice.status, await Room.objects().count()]).toEqual([422, 1])
  })

  test('deletes trees of rows that point at each other', async () => {
    const [top, middle] = ['top', 'middle']
    await Room.objects().create({ id: top })
    await Room.objects().create({ id: middle, parentId: top })
    await Room.objects().create({ id: 'bottom', parentId: middle })
    const page = await browser.page('/club/office/club/room/top/delete')
    expect(page).toContain('Rooms: <strong>2</strong>')
    expect((await browser.post('/club/office/club/room/top/delete')).status).toBe(303)
    expect(
      await Room.objects()
        .filter({ id__in: [top, middle, 'bottom'] })
        .count(),
    ).toBe(0)
  })

  test('counts rows whose key is several columns among what goes along', async () => {
    await Hall.objects().bulkCreate([{ id: 'a' }, { id: 'b' }])
    await Booking.objects().bulkCreate([
      { hallId: 'a', day: '2026-11-20' },
      { hallId: 'a', day: '2026-11-21' },
      { hallId: 'b', day: '2026-11-20' },
    ])
    expect(await browser.page('/club/office/club/hall/a/delete')).toContain('Bookings: <strong>2</strong>')
    expect((await browser.post('/club/office/club/hall/a/delete')).status).toBe(303)
    expect((await Booking.objects()).map(({ pk }) => pk)).toEqual([['b', '2026-11-20']])
  })
})

it('has templates that compile, and style sheets that refer to what is there', async () => {
  const app = blogApplication('sqlite::memory:')
  expect(app.problems).toEqual([])
  expect((await app.check()).filter(({ code }) => code.startsWith('templates.'))).toEqual([])
})

it('is kept by no search engine, whatever it answers', async () => {
  const app = blogApplication('sqlite::memory:')
  const robots = async (path: string, init?: RequestInit) =>
    (await app.request(path, init)).headers.get('x-robots-tag') ?? undefined
  for (const path of ['/admin', '/admin/login', '/admin/nothing/here'])
    expect(await robots(path)).toBe('noindex, nofollow')
  expect(await robots('/admin/logout', { method: 'POST' })).toBe('noindex, nofollow')
  expect(await robots('/administration')).toBeUndefined()
})
