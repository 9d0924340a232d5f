import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { LockTimeout } from '../../errors/errors.ts'
import { locks } from './locks.ts'
import { sqlite } from './sqlite.ts'
import { testFile } from './testing.ts'

it('a lock of a process that dies is free at once', async () => {
  const { url, remove } = await testFile()
  const script = `
    const { sqlite } = await import(${JSON.stringify(new URL('./sqlite.ts', import.meta.url).href)})
    const driver = await sqlite.connect(${JSON.stringify(url)}, { name: 'default' })
    await sqlite.locks.lock(driver, 'migrate', 1000)
    globalThis.gc()
    setTimeout(() => (globalThis.gc(), console.log('locked')), 10)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const driver = await sqlite.connect(url, { name: 'default' })
  await expect(locks.lock(driver, 'migrate', 100)).rejects.toThrow('Waited too long for the lock "migrate"')
  const waiting = locks.lock(driver, 'migrate', 60_000)
  child.kill('SIGKILL')
  const held = await waiting
  await expect(locks.lock(driver, 'migrate', 100)).rejects.toThrow(LockTimeout)
  await held.release()
  await held.release()
  await driver.close()
  await remove()
})
