import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { cacheStoreContract } from '../testing/testing.ts'
import { fileStore } from './file-store.ts'

const folders: string[] = []
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tsango-cache-'))
  folders.push(folder)
  return folder
}
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

let time = Date.now()
const now = () => time
const contract = cacheStoreContract(async () => ({
  store: fileStore({ folder: join(await makeFolder(), 'made', 'later'), now }),
  advance: (milliseconds) => {
    time += milliseconds
  },
}))
for (const { title, run } of contract) it(title, run)

it('writes nothing outside of its folder, whatever the key', async () => {
  const folder = await makeFolder()
  const store = fileStore({ folder: join(folder, 'cache') })
  for (const key of ['../../escape', '/etc/passwd', '..', 'C:\\x']) await store.set(key, 'x', undefined)
  expect(await readdir(folder)).toEqual(['cache'])
  expect(await store.get('../../escape')).toBe('x')
})

it('takes a file that was cut off, or is of somebody else, for nothing', async () => {
  const folder = await makeFolder()
  const store = fileStore({ folder })
  await store.set('a', 'text', undefined)
  const [shard = ''] = (await readdir(folder)).filter((name) => name !== 'locks')
  const [file = ''] = await readdir(join(folder, shard))
  for (const content of ['', '{"key":"a"', 'hello', '{"key":"b","until":null}\nother']) {
    await writeFile(join(folder, shard, file), content)
    expect(await store.get('a'), content).toBeUndefined()
  }
  await store.set('a', 'again', undefined)
  expect(await store.get('a')).toBe('again')
})

it('keeps others of the machine from reading, and prunes what is over', async () => {
  const folder = await makeFolder()
  const store = fileStore({ folder, now })
  await store.set('a', 'secret', 100)
  await store.set('b', 'text', undefined)
  time += 200
  expect([await store.prune(), await store.prune(), await store.get('b')]).toEqual([1, 0, 'text'])
})

it('goes on where a process died that held its lock', async () => {
  const folder = await makeFolder()
  const store = fileStore({ folder })
  await store.set('a', '1', undefined)
  const [shard = ''] = (await readdir(folder)).filter((name) => name !== 'locks')
  const lock = join(folder, 'locks', shard)
  await writeFile(lock, '')
  await mkdir(`${lock}.grave`)
  const longAgo = new Date(Date.now() - 60_000)
  for (const path of [lock, `${lock}.grave`]) await utimes(path, longAgo, longAgo)
  expect(await store.incr('a', 1, undefined)).toBe(2)
})

it('loses no count between processes', async () => {
  const folder = await makeFolder()
  const script = fileURLToPath(new URL('./fixtures/count.ts', import.meta.url))
  const run = () => promisify(execFile)(process.execPath, ['--no-warnings', script, folder, '50'])
  await Promise.all([run(), run(), run()])
  expect(await fileStore({ folder }).get('n')).toBe('150')
})

it('tells of a folder that it may not write', async () => {
  const folder = await makeFolder()
  await writeFile(join(folder, 'file'), '')
  await chmod(folder, 0o500)
  await expect(fileStore({ folder: join(folder, 'file', 'cache') }).set('a', 'hunter2', undefined)).rejects.toThrow(
    expect.objectContaining({ code: 'cache_unavailable', message: expect.not.stringContaining('hunter2') }),
  )
  await chmod(folder, 0o700)
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('')
})

it('loses nothing that is written while it is cleared and pruned', async () => {
  const store = fileStore({ folder: await makeFolder() })
  const [key, large] = ['key', 'x'.repeat(4_000_000)]
  let under = true
  const sweeping = (async () => {
    while (under) await Promise.all([store.clear('key'), store.prune()])
  })()
  for (let round = 0; round < 15; round++) await store.set(key, large, undefined)
  under = false
  await sweeping
  await store.set(key, 'last', undefined)
  expect(await store.get(key)).toBe('last')
})

it('takes no lock away that was taken while what was over is pruned', async () => {
  const folder = await makeFolder()
  const [store, other] = [fileStore({ folder, now }), fileStore({ folder, now })]
  for (let round = 0; round < 60; round++) {
    await store.set('lock', 'former', 10)
    time += 20
    const pruning = [other.prune(), other.prune(), wait(round % 6).then(() => other.prune())]
    const [taken] = await Promise.all([store.add('lock', 'mine', 60_000), ...pruning])
    expect([taken, await store.get('lock')]).toEqual([true, 'mine'])
    await store.delete(['lock'])
  }
})

it('takes away what a process left that died while it wrote, and what is not ours', async () => {
  const folder = await makeFolder()
  const store = fileStore({ folder })
  await store.set('a', 'text', undefined)
  const [shard = ''] = (await readdir(folder)).filter((name) => name !== 'locks')
  const [file = ''] = await readdir(join(folder, shard))
  await writeFile(join(folder, shard, `${file}.left`), await readFile(join(folder, shard, file)))
  expect([await store.prune(), await readdir(join(folder, shard))]).toEqual([0, [file]])
  await writeFile(join(folder, shard, file), 'null\n')
  expect(await store.get('a')).toBeUndefined()
})
