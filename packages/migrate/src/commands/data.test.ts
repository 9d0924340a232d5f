import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { f, type ModelClass } from '@tsango/core'
import { Model } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataRefused, DataUnreadable, FlushRefused } from '../errors/errors.ts'
import { applicationIn, manage, removeFolder, sent, temporaryFolder } from './fixtures/manage.ts'

class Post extends Model('blog.Post') {
  title = f.char(20).unique()
}

let folder: string
let models: ModelClass[]
beforeEach(async () => {
  folder = await temporaryFolder()
  models = [Post]
  sent.length = 0
})
afterEach(() => removeFolder(folder))

const app = (mode?: 'production') => applicationIn(folder, models, mode)
const made = async () => {
  await manage(app(), 'makemigrations')
  await manage(app(), 'migrate')
  await app().run(() => Post.objects().bulkCreate([{ title: 'one' }, { title: 'two' }]))
}
const count = () => app().run(() => Post.objects().count())

describe('dumpdata, loaddata and flush', () => {
  it('write rows as a list or a line each, and read them back', async () => {
    await made()
    const { out } = await manage(app(), 'dumpdata blog')
    expect(JSON.parse(out)).toEqual([
      { model: 'blog.Post', pk: 1, fields: { title: 'one' } },
      { model: 'blog.Post', pk: 2, fields: { title: 'two' } },
    ])
    const file = join(folder, 'rows.jsonl')
    await manage(app(), ['dumpdata', '--format', 'jsonl', '--output', file])
    expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(2)
    sent.length = 0
    await manage(app(), 'flush --yes')
    expect([await count(), sent]).toEqual([0, ['default']])
    expect((await manage(app(), 'migrate')).out).toContain('Nothing to do.')
    expect((await manage(app(), ['loaddata', file])).out).toContain('2 rows loaded.')
    expect(JSON.parse((await manage(app(), 'dumpdata')).out)).toEqual(JSON.parse(out))
  })

  it('load nothing where a row cannot be, and leave no file where they cannot read', async () => {
    await made()
    const file = join(folder, 'rows.json')
    await writeFile(
      file,
      '[{"model": "blog.Post", "fields": {"title": "three"}},\n{"model": "blog.Post", "fields": {"title": "three"}}]',
    )
    await expect(manage(app(), ['loaddata', file])).rejects.toThrow(DataRefused)
    await expect(manage(app(), ['loaddata', file])).rejects.toThrow(`"${file}", line 2: A row of blog.Post`)
    await expect(manage(app(), ['loaddata', join(folder, 'none.json')])).rejects.toThrow(DataUnreadable)
    expect(await count()).toBe(2)
    await expect(manage(app(), ['dumpdata', 'blgo', '--output', file])).rejects.toThrow('Did you mean "blog"?')
    await expect(manage(app(), ['dumpdata', '--output', folder])).rejects.toThrow(`"${folder}" is a folder.`)
    const nowhere = join(folder, 'gone', 'rows.json')
    await expect(manage(app(), ['dumpdata', '--output', nowhere])).rejects.toThrow(`"${nowhere}" lies in a folder that`)
    expect(await readFile(file, 'utf8')).toContain('three')
  })

  it('empty nothing that nobody has said may be emptied, and in production ask for its name', async () => {
    await made()
    await expect(manage(app(), 'flush')).rejects.toThrow(FlushRefused)
    await expect(manage(app(), 'flush', [false])).rejects.toThrow('was not emptied')
    await expect(manage(app('production'), 'flush --yes')).rejects.toThrow('flush --confirm default')
    await expect(manage(app('production'), 'flush', ['defualt'])).rejects.toThrow(FlushRefused)
    expect(await count()).toBe(2)
    await manage(app('production'), 'flush', ['default'])
    expect(await count()).toBe(0)
    await manage(app('production'), 'flush --confirm default')
    await manage(app(), 'flush', [true])
  })
})

await describeDatabases('dbshell', (under) => {
  it('starts a client that gets in, and whose command line has no password', ({ skip }) => {
    const started = under.dialect.client?.(under.url, 'default')
    if (!started) throw new Error('There is no client.')
    const { command, args, env } = started
    const password = decodeURIComponent(URL.parse(under.url)?.password ?? '')
    if (password) expect(args.join(' ')).not.toContain(password)
    const { stdout, stderr, error } = spawnSync(command, args, {
      env: { ...process.env, ...env },
      input: 'SELECT 41 + 1;\n',
      encoding: 'utf8',
    })
    if (error && 'code' in error && error.code === 'ENOENT') return skip(`"${command}" is not installed`)
    expect([stdout, stderr]).toEqual([expect.stringContaining('42'), ''])
  })
})
