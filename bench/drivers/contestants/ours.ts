import { dialectFor } from '@tsango/orm/dialects'
import { GET, LIST, LISTED, measure } from './measure.ts'

const read = (sql: string) => ({ sql, write: false, returns: true })

await measure(async (url, kind, variant) => {
  const dialect = await dialectFor(url, { name: 'default' })
  const driver = await dialect.connect(url, { name: 'default', driver: variant })
  const place = kind === 'postgres' ? '$1' : '?'
  const [get, list] = [read(GET + place), read(LIST + place + LISTED)]
  return {
    get: async (id) => (await driver.run(get, [id])).rows[0],
    list: async () => (await driver.run(list, ['published'])).rows,
    transaction: async (id) => {
      const connection = await driver.begin({})
      const { rows } = await connection.run(get, [id])
      await driver.end(connection, 'commit')
      return rows[0]
    },
  }
})
