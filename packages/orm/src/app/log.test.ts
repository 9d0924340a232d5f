import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { createApplication } from '@tsango/core'
import { defineApp } from '@tsango/core/apps'
import { f } from '@tsango/core/fields'
import { createLogger, type LogLevels, type LogRecord, logger } from '@tsango/core/log'
import { expect, it } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { currentDatabases } from '../databases/databases.ts'
import { DatabaseUnavailable } from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { createTables, describeDatabases } from '../testing/testing.ts'
import { orm } from './app.ts'

class Note extends Model('told.Note') {
  text = f.char(50)
}

const SECRET = 'hunter2-of-ann'

function listening(databases: object, options: { slowQueries?: unknown; levels?: LogLevels } = {}) {
  const records: LogRecord[] = []
  const write = (line: string) => void records.push(JSON.parse(line) as LogRecord)
  const { levels, ...settings } = options
  const app = createApplication({
    apps: [orm(), defineApp({ name: 'told', models: [Note], settings: [logger] })],
    mode: 'test',
    environment: {},
    settings: {
      databases,
      logger: createLogger({ format: 'json', out: { write }, err: { write }, ...(levels ? { levels } : {}) }),
      ...settings,
    },
  })
  /** What was said, once all of it is written. */
  const told = async (area: string): Promise<LogRecord[]> => {
    await new Promise((resolve) => setImmediate(resolve))
    return records.filter((record) => record.area === area)
  }
  return { app, told }
}

/** A way to a server that can be cut. */
class Way {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #isOpen = true

  private constructor(host: string, port: number) {
    this.#server = createServer((near) => {
      this.#sockets.add(near)
      if (!this.#isOpen) return void near.destroy()
      const far = connect(port, host)
      this.#sockets.add(far)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on('error', () => undefined)
        one.on('close', () => other.destroy())
        one.pipe(other)
      }
    })
  }

  static async to(url: string): Promise<{ readonly way: Way; readonly url: string }> {
    const address = new URL(url)
    const way = new Way(address.hostname, Number(address.port))
    await new Promise<void>((resolve) => way.#server.listen(0, '127.0.0.1', resolve))
    address.hostname = '127.0.0.1'
    address.port = String((way.#server.address() as AddressInfo).port)
    return { way, url: address.href }
  }

  set isOpen(open: boolean) {
    this.#isOpen = open
    if (!open) for (const socket of this.#sockets) socket.destroy()
  }

  close(): void {
    this.isOpen = false
    this.#server.close()
  }
}

/** Until it is so, or for a minute. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600 && !(await isSo()); tries++) await new Promise((resolve) => setTimeout(resolve, 100))
}

await describeDatabases('the log of an application', (under) => {
  const isServer = (): boolean => !under.url.startsWith('sqlite')

  it('tells statements that are slow, in transactions too, and never their values', async () => {
    const { app, told } = listening({ default: under.url }, { slowQueries: 0 })
    await app.run(async () => {
      await createTables(currentDatabases().get())
      await Note.objects().create({ text: SECRET })
      await atomic(async () => void (await Note.objects().filter({ text: SECRET }).count()))
      await expect(Note.objects().create({ id: 1, text: SECRET })).rejects.toThrow()
    })
    const slow = await told('orm.queries')
    expect(slow).toHaveLength(3)
    expect(slow.at(-2)).toMatchObject({
      level: 'warn',
      event: 'slow_query',
      database: 'default',
      milliseconds: expect.any(Number),
      statement: expect.stringContaining('SELECT COUNT('),
    })
    // One that failed took its time as well.
    expect(slow.at(-1)).toMatchObject({ statement: expect.stringContaining('INSERT INTO') })
    expect(JSON.stringify(slow)).not.toContain(SECRET)
  })

  it.each([
    ['none that is quick', {}, []],
    ['none at all where nobody wants to know', { slowQueries: false }, []],
    ['every one where that is asked for', { levels: { 'orm.queries': 'debug' } }, ['debug']],
    ['every one of the area above', { levels: { orm: 'debug' } }, ['debug']],
    ['no slow one where the area is off', { slowQueries: 0, levels: { orm: 'off' } }, []],
  ] as const)('tells %s', async (_, options, levels) => {
    const { app, told } = listening({ default: under.url }, { slowQueries: '1h', ...options })
    await app.run(async () => void (await currentDatabases().get().sql('SELECT 1')))
    expect((await told('orm.queries')).map(({ level }) => level)).toEqual(levels)
  })

  it('tells once that a database does not answer, and once that it does again, without its password', async () => {
    if (!isServer()) return
    const { way, url } = await Way.to(under.url)
    const { app, told } = listening({ default: url })
    try {
      await app.run(async () => {
        const ask = () => currentDatabases().get().sql('SELECT 1')
        await ask()
        way.isOpen = false
        for (let times = 0; times < 3; times++) await expect(ask()).rejects.toThrow(DatabaseUnavailable)
        way.isOpen = true
        await until(() =>
          ask().then(
            () => true,
            () => false,
          ),
        )
        await ask()
      })
    } finally {
      way.close()
    }
    const said = await told('orm.databases')
    expect(said.map(({ level, event }) => [level, event])).toEqual([
      ['error', 'database_unavailable'],
      ['info', 'database_answers'],
    ])
    const { password } = new URL(under.url)
    if (password) expect(JSON.stringify(said)).not.toContain(password)
  })

  it('tells once that reads leave a replica, and once that they are back', async () => {
    if (!isServer()) return
    const { way, url } = await Way.to((await under.another()).url)
    const { app, told } = listening({ default: { url: under.url, replicas: ['replica'], quarantine: 1 }, replica: url })
    const ask = () => app.run(() => currentDatabases().get().read({ sql: 'SELECT 1', write: false, returns: true }, []))
    const events = async () =>
      (await told('orm.databases')).map(({ event }) => event).filter((event) => /^replica/.test(event))
    await app.start()
    try {
      await ask()
      way.isOpen = false
      for (let times = 0; times < 5; times++) await ask()
      expect(await events()).toEqual(['replica_left'])
      way.isOpen = true
      await until(async () => {
        await ask()
        return (await events()).length > 1
      })
      expect(await events()).toEqual(['replica_left', 'replica_back'])
    } finally {
      await app.stop()
      way.close()
    }
  })
})

it.each([-1, true, 'soon', null, {}])('refuses %j for the time from which on a statement is slow', (given) => {
  const { app } = listening({ default: 'sqlite::memory:' }, { slowQueries: given })
  expect(app.problems.map(({ message }) => message).join()).toContain(
    `Setting "slowQueries": ${JSON.stringify(given)} is neither`,
  )
})
