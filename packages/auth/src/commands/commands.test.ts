import { type Application, createApplication } from '@tsango/core/apps'
import type { Question, Terminal } from '@tsango/core/commands'
import { memoryStore } from '@tsango/middleware/sessions'
import { migrations } from '@tsango/migrate/migrations'
import { ContentType, contentTypes } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { auth } from '../app/app.ts'
import { authenticate } from '../login/login.ts'
import { Permission, Session, User } from '../models/models.ts'
import { databaseSessions } from '../sessions/sessions.ts'
import { PASSWORD_VARIABLE } from './ask-password.ts'
import { clearsessions } from './clearsessions.ts'

const PASSWORD = 'four words in a row'

/** Answers in their order; an answer that the question refuses is followed by the next. */
function person(answers: readonly string[] | undefined) {
  const said: string[] = []
  const faults: string[] = []
  const left = [...(answers ?? [])]
  const ask = async ({ message, check }: Question): Promise<string> => {
    for (;;) {
      const answer = left.shift()
      if (answer === undefined) throw new RangeError(`no answer to "${message}"`)
      const fault = check?.(answer)
      if (fault === undefined) return answer
      faults.push(fault)
    }
  }
  const never = () => Promise.reject(new RangeError('not asked here'))
  const terminal: Terminal = {
    interactive: answers !== undefined,
    print: (line = '') => void said.push(line),
    warn: (line) => void said.push(line),
    error: (line) => void said.push(line),
    table: () => undefined,
    step: (_, work) => work(() => {}),
    ask,
    confirm: never,
    choose: never,
  }
  return { terminal, said, faults, left }
}

await describeDatabases('commands of auth()', (under) => {
  let app: Application
  beforeAll(async () => {
    app = createApplication({
      apps: [auth(), contentTypes(), migrations()],
      settings: { databases: { default: under.url }, secret: 'a secret for tests, of many letters' },
      mode: 'test',
      environment: {},
    })
    await app.start()
    await call('migrate')
  })
  afterAll(() => app?.stop())
  afterEach(() => vi.unstubAllEnvs())

  async function call(
    name: string,
    options: Readonly<Record<string, string>> = {},
    { words = [], answers }: { words?: readonly string[]; answers?: readonly string[] } = {},
  ) {
    const command = app.apps.flatMap((one) => one.commands ?? []).find((one) => one.name === name)
    const who = person(answers)
    const defaults = Object.entries(command?.options ?? {}).map(([option, { default: value }]) => [option, value])
    const input = {
      app,
      arguments: words,
      options: { ...Object.fromEntries(defaults), ...options },
      terminal: who.terminal,
    }
    const code = (await app.run(() => command?.run(input))) ?? 0
    return { ...who, code, text: who.said.join('\n') }
  }
  const test = (title: string, body: () => Promise<void>): void => it(title, () => app.run(body))

  test('migrate makes the tables, and the rows of permissions and content types', async () => {
    expect((await Permission.objects().filter({ app: 'auth', model: 'User' })).map((row) => row.action).sort()).toEqual(
      ['add', 'change', 'delete', 'view'],
    )
    expect(await ContentType.objects().filter({ app: 'auth' }).count()).toBe(4)
    const before = await Permission.objects().count()
    expect((await call('migrate')).code).toBe(0)
    expect(await Permission.objects().count()).toBe(before)
  })

  test('createsuperuser takes name and address as options and the password from the environment', async () => {
    vi.stubEnv(PASSWORD_VARIABLE, PASSWORD)
    const { code, text } = await call('createsuperuser', { username: 'root', email: 'root@example.com' })
    expect([code, text]).toEqual([0, 'Superuser "root" was made.'])
    expect(await authenticate({ username: 'root', password: PASSWORD })).toMatchObject({
      isStaff: true,
      isSuperuser: true,
      email: 'root@example.com',
    })
    const again = await call('createsuperuser', { username: 'root' })
    expect([again.code, again.text]).toEqual([1, 'There is a user "root" already.'])
  })

  test('createsuperuser asks a person, who may be wrong at first, and shows no password', async () => {
    const answers = ['', 'an n', 'asked', 'nobody', 'asked@example.com', 'short', PASSWORD, 'other', PASSWORD]
    const { code, text, faults, left } = await call('createsuperuser', {}, { answers })
    expect([code, text, left]).toEqual([0, 'Superuser "asked" was made.', []])
    expect(faults).toHaveLength(5)
    expect(faults.join(' ')).not.toContain(PASSWORD)
    expect(await authenticate({ username: 'asked', password: PASSWORD })).toBeDefined()
    const taken = await call('createsuperuser', {}, { answers: ['asked'] })
    expect([taken.code, taken.text]).toEqual([1, 'There is a user "asked" already.'])
  })

  test('createsuperuser says what is missing where nobody can be asked, and makes nothing', async () => {
    const before = await User.objects().count()
    expect((await call('createsuperuser')).text).toContain('--username')
    expect((await call('createsuperuser', { username: 'x1' })).text).toContain(PASSWORD_VARIABLE)
    expect((await call('createsuperuser', { username: 'a b' })).text).toContain('--username: Enter letters')
    expect((await call('createsuperuser', { username: 'x1', email: 'nobody' })).text).toContain(
      '--email: Enter a valid',
    )
    vi.stubEnv(PASSWORD_VARIABLE, 'Password1234')
    const weak = await call('createsuperuser', { username: 'x1' })
    expect([weak.code, weak.text]).toEqual([
      1,
      `${PASSWORD_VARIABLE}: This password is one of those that are guessed first.`,
    ])
    expect(await User.objects().count()).toBe(before)
  })

  test('changepassword changes one, and does not know everybody', async () => {
    vi.stubEnv(PASSWORD_VARIABLE, 'five words in one row')
    expect((await call('changepassword', {}, { words: ['root'] })).code).toBe(0)
    expect(await authenticate({ username: 'root', password: PASSWORD })).toBeUndefined()
    expect(await authenticate({ username: 'root', password: 'five words in one row' })).toBeDefined()
    const unknown = await call('changepassword', {}, { words: ['nobody'] })
    expect([unknown.code, unknown.text]).toEqual([1, 'There is no user "nobody".'])
  })

  test('clearsessions deletes what is over, and only that', async () => {
    const past = databaseSessions({ now: () => Date.now() - 3_600_000 })
    await past.save('over', {}, 1000, { create: true })
    await databaseSessions().save('alive', {}, 60_000, { create: true })
    expect((await call('clearsessions')).text).toBe('Deleted 1 session from the store "database".')
    expect(await Session.objects().filter({ key: 'over' }).exists()).toBe(false)
    expect(await Session.objects().filter({ key: 'alive' }).exists()).toBe(true)
  })

  test('migrate takes everything back, and makes it again', async () => {
    expect((await call('migrate', {}, { words: ['auth', 'zero'] })).code).toBe(0)
    expect((await call('migrate')).code).toBe(0)
    expect(await User.objects().count()).toBe(0)
    expect(await Permission.objects().filter({ app: 'auth' }).count()).toBe(16)
  })
})

it('clearsessions deletes the notes of sessions in cookies, where those are kept', async () => {
  let time = 0
  const revocations = memoryStore({ now: () => time })
  await revocations.save('e.ended', {}, 1000, { create: true })
  time = 2000
  const clear = async (session: object) => {
    const settings = {
      databases: { default: 'sqlite::memory:' },
      session,
      secret: 'a secret for tests, of many letters',
    }
    const app = createApplication({ apps: [auth()], settings, mode: 'test', environment: {} })
    const { terminal, said } = person(undefined)
    await clearsessions.run({ app, terminal } as never)
    return said.join()
  }
  expect(await clear({ store: 'cookie', revocations })).toBe(
    'Deleted 1 notes of ended sessions from the store "memory".',
  )
  expect(await clear({ store: 'cookie' })).toContain('browsers forget by themselves')
})
