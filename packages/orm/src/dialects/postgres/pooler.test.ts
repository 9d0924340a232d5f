import { afterEach, describe, expect, it, vi } from 'vitest'
import { DatabaseUnavailable, SchemaMissing } from '../../errors/errors.ts'
import { describeDriver, describeServer, withDriver } from '../../testing/testing.ts'
import type { Driver, DriverOptions } from '../base/driver.ts'
import { postgres } from './postgres.ts'
import { pooler } from './testing.ts'

const read = (sql: string) => ({ sql, write: false, returns: true })
const write = (sql: string) => ({ sql, write: true, returns: false })

describeServer('behind PgBouncer', pooler, (url, create) => {
  describe.each(['pg', 'postgres'])('with %s', (name) => {
    describeDriver(`PostgreSQL behind PgBouncer, with ${name}`, withDriver(name, create), { sessions: false })

    const opened: Driver[] = []
    const open = async (options: Partial<DriverOptions> = {}, at = url) => {
      const driver = await postgres.connect(at, { name: 'default', driver: name, prepare: 0, ...options })
      opened.push(driver)
      return driver
    }
    afterEach(async () => {
      for (const driver of opened.splice(0)) await driver.close()
    })

    it('more connections than the server has sessions take turns, transaction by transaction', async () => {
      const database = await create()
      const driver = await open({ poolSize: 20 }, database.url)
      await driver.run(write('CREATE TABLE visit (id int, seen int)'), [])
      const work = async (id: number) => {
        const connection = await driver.begin({})
        await connection.run(write('INSERT INTO visit VALUES ($1, 0)'), [id])
        await connection.run(write('UPDATE visit SET seen = seen + 1 WHERE id = $1'), [id])
        const { rows } = await connection.run(read('SELECT id, seen FROM visit WHERE id = $1'), [id])
        await driver.end(connection, id % 2 ? 'commit' : 'rollback')
        return rows[0]
      }
      const ids = Array.from({ length: 60 }, (_, id) => id)
      expect(await Promise.all(ids.map(work))).toEqual(ids.map((id) => [id, 1]))
      const sessions = await Promise.all(ids.map(() => driver.run(read('SELECT pg_backend_pid()'), [])))
      expect(new Set(sessions.map(({ rows }) => rows[0]?.[0])).size).toBeLessThanOrEqual(2)
      expect((await driver.run(read('SELECT COUNT(*), MAX(seen) FROM visit'), [])).rows).toEqual([[30, 1]])
      await driver.close()
      await database.remove()
    })

    it('leaves nothing prepared in the sessions, and goes on after errors', async () => {
      const driver = await open()
      const statement = read('SELECT CAST($1 AS int) + 1')
      for (let index = 0; index < 20; index++)
        expect((await driver.run(statement, [index])).rows).toEqual([[index + 1]])
      await expect(driver.run(read('SELECT * FROM no_such_table'), [])).rejects.toBeInstanceOf(SchemaMissing)
      await expect(driver.run(read('SELECT * FROM no_such_table WHERE id = $1'), [1])).rejects.toBeInstanceOf(
        SchemaMissing,
      )
      expect((await driver.run(read('SELECT COUNT(*) FROM pg_prepared_statements'), [])).rows).toEqual([[0]])
      expect(driver.statements?.size).toBe(0)
    })

    it('says what to set where it is not set', async () => {
      const driver = await open({ prepare: 200 })
      const failure = driver.ping()
      await expect(failure).rejects.toBeInstanceOf(DatabaseUnavailable)
      await expect(failure).rejects.toThrow('set "prepare" to false')
    })

    it('warns of settings that a lent session cannot have', async () => {
      const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
      const driver = await open({ statementTimeout: 100 })
      await driver.ping()
      expect(warn.mock.calls.map(([text]) => String(text))).toEqual([
        expect.stringContaining('the setting "statementTimeout" does nothing on PostgreSQL: with "prepare" off'),
      ])
      warn.mockRestore()
    })
  })
})
