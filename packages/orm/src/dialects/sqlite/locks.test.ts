import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { TransactionError } from '../../errors/errors.ts'
import { locks } from './locks.ts'
import { sqlite } from './sqlite.ts'
import { testFile } from './testing.ts'

it('a lock of a process that dies is free at once', async () => {
  const { url, remove } = await testFile()
  const script = `
    const { sqlite } = await import(${JSON.stringify(new URL('./sqlite.ts', import.meta.url).href)})
    const connection = await (await sqlite.connect(${JSON.stringify(url)}, { name: 'default' })).acquire()
    await sqlite.locks.lock(connection, 'migrate', 1000)
    globalThis.gc()
    setTimeout(() => (globalThis.gc(), console.log('locked')), 10)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const driver = await sqlite.connect(url, { name: 'default' })
  const connection = await driver.acquire()
  await expect(locks.lock(connection, 'migrate', 100)).rejects.toThrow('Waited too long for the lock "migrate"')
  const waiting = locks.lock(connection, 'migrate', 5_000)
  child.kill('SIGKILL')
  await waiting
  await expect(locks.lock(connection, 'migrate', 100)).rejects.toThrow(TransactionError)
  await locks.unlock(connection, 'migrate')
  await expect(locks.unlock(connection, 'migrate')).rejects.toThrow('does not hold the lock "migrate"')
  await driver.release(connection)
  await driver.close()
  await remove()
})
