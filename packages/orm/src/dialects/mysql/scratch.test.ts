import { expect, it } from 'vitest'
import { describeServer } from '../../testing/testing.ts'
import { readRows } from '../base/read-rows.ts'
import { scratchName } from '../base/scratch.ts'
import { server as mariadb } from '../mariadb/testing.ts'
import { scratch } from './scratch.ts'
import { server as mysql } from './testing.ts'

for (const server of [mysql, mariadb])
  describeServer('an empty place beside a database', server, (_, create) => {
    it('takes away what a process that was killed left behind, and nothing that is worked in', async () => {
      const made = await create()
      const driver = await server.dialect.connect(made.url, { name: 'default', poolSize: 2 })
      const [one, other] = [await driver.acquire(), await driver.acquire()]
      const there = async () =>
        (await readRows(other, "SHOW DATABASES LIKE 'tsango\\_scratch\\_%'")).map(([name]) => name)
      const abandoned = scratchName()
      try {
        await other.execute(`CREATE DATABASE ${abandoned}`)
        await scratch(one, async (place) => {
          const [[own] = []] = await readRows(place, 'SELECT DATABASE()')
          expect(await there()).not.toContain(abandoned)
          await scratch(other, async () => {})
          expect(await there()).toContain(own)
          await place.execute('CREATE TABLE here (id INT)')
          expect(await readRows(place, 'SELECT COUNT(*) FROM here')).toEqual([['0']])
        })
        expect(await readRows(one, 'SELECT DATABASE()')).toEqual([[new URL(made.url).pathname.slice(1)]])
      } finally {
        await other.execute(`DROP DATABASE IF EXISTS ${abandoned}`)
        await driver.release(one)
        await driver.release(other)
        await driver.close()
        await made.remove()
      }
    })
  })
