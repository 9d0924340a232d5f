import { expect, it } from 'vitest'
import { describeServer } from '../../testing/testing.ts'
import { locks } from './locks.ts'
import { postgres } from './postgres.ts'
import { server } from './testing.ts'

const OPEN = `SELECT state, backend_xmin::text, backend_xid::text FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'`

describeServer('locks by name', server, (_url, create) => {
  it.each(['pg', 'postgres'])('hold back no VACUUM and no index that is built beside others, with %s', async (name) => {
    const database = await create()
    const driver = await postgres.connect(database.url, { name: 'default', driver: name })
    const held = await locks.lock(driver, 'migrate', 1_000)
    const holders = async () => (await driver.run({ sql: OPEN, write: false, returns: true }, [])).rows
    expect(await holders()).toEqual([['idle in transaction', null, null]])
    await held.check()
    expect(await holders()).toEqual([['idle in transaction', null, null]])
    await held.release()
    expect(await holders()).toEqual([])
    await driver.close()
    await database.remove()
  })
})
