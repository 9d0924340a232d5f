import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { f, Model } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Journal } from '../history/history.ts'
import { onConnection } from '../run/on-connection.ts'
import { appliedTo } from '../run/run.ts'
import { migratable } from '../testing/database.ts'
import { clear } from '../testing/schema.ts'
import { applicationIn, manage, removeFolder, temporaryFolder } from './fixtures/manage.ts'

class Post extends Model('blog.Post') {
  title = f.char(20)
}

const later = (after: string, model: string) => `import { createModel, field, migration } from '@tsango/orm/migrations'

export default migration({
  dependencies: [['blog', '${after}']],
  operations: [createModel('${model}', { fields: { id: field.bigAuto(), word: field.char(20) } })],
})
`
const LATER = later('0001_initial', 'blog.Tag')

await describeDatabases('migrate --prune', (under) => {
  const database = migratable(under)
  let folder = ''
  const app = () => applicationIn(folder, [Post], 'test', undefined, under.url)
  const file = (name: string) => join(folder, 'migrations', `${name}.ts`)
  const applied = async () => [...(await appliedTo(database))].filter((key) => !key.startsWith('tsango.')).sort()

  beforeEach(async () => {
    folder = await temporaryFolder()
    await clear(database)
    await mkdir(join(folder, 'migrations'))
    await manage(app(), 'makemigrations')
    await writeFile(file('0002_tag'), LATER)
    expect((await manage(app(), 'migrate')).code).toBe(0)
  })
  afterEach(() => removeFolder(folder))

  it('forgets what was applied and has no file, and leaves what it did', async () => {
    await rm(file('0002_tag'))
    expect((await manage(app(), 'migrate')).err).toContain('node manage.ts migrate blog --prune forgets it')
    expect(await manage(app(), 'migrate blog --prune --plan')).toMatchObject({
      code: 0,
      out: 'Forget blog.0002_tag, whose file is gone',
    })
    expect(await applied()).toEqual(['blog.0001_initial', 'blog.0002_tag'])
    expect(await manage(app(), 'migrate blog --prune')).toMatchObject({
      code: 0,
      out: 'Forgot blog.0002_tag, whose file is gone. What it did stays.',
      err: '',
    })
    expect(await applied()).toEqual(['blog.0001_initial'])
    expect(await onConnection(database, (connection) => under.dialect.introspection.tables(connection))).toContain(
      'blog_tag',
    )

    expect((await manage(app(), 'migrate blog --prune')).out).toBe('Nothing to do.')
    expect(await manage(app(), 'migrate')).toMatchObject({ out: 'Nothing to do.', err: '' })
    expect((await manage(app(), 'migrate blog zero')).code).toBe(0)
    expect(await applied()).toEqual([])
  })

  it('forgets nothing whose file is there, of another app, or that a squashed migration stands for', async () => {
    expect((await manage(app(), 'migrate blog --prune')).out).toBe('Nothing to do.')
    await manage(app(), 'squashmigrations blog 0002 --name whole')
    await rm(file('0001_initial'))
    await rm(file('0002_tag'))
    expect((await manage(app(), 'migrate blog --prune')).out).toBe('Nothing to do.')
    expect(await applied()).toEqual(['blog.0001_initial', 'blog.0002_tag'])
    await expect(manage(app(), 'migrate shop --prune')).rejects.toThrow('No app with migrations "shop".')
  })

  it('forgets what a squashed migration has replaced and no longer names, and stands in the way of nothing before that', async () => {
    const said = await manage(app(), 'squashmigrations blog 0002 --name whole')
    expect(said.out).toContain('node manage.ts migrate blog --prune')
    await writeFile(file('0003_word'), later('0001_whole', 'blog.Word'))
    expect((await manage(app(), 'migrate')).out).toBe('Record blog.0001_whole\nApply blog.0003_word')

    // The next release: a module that was loaded does not change in its place.
    const before = folder
    folder = await temporaryFolder()
    await cp(before, folder, { recursive: true })
    await removeFolder(before)
    await rm(file('0001_initial'))
    await rm(file('0002_tag'))
    const source = await readFile(file('0001_whole'), 'utf8')
    await writeFile(file('0001_whole'), source.replace(/^ *replaces: .*\n/m, ''))

    const warned = await manage(app(), 'rollback 1')
    expect(warned.out).toBe('Undo blog.0003_word')
    expect(warned.err).toContain('node manage.ts migrate blog --prune forgets it')
    expect((await manage(app(), 'migrate')).out).toBe('Apply blog.0003_word')
    expect((await manage(app(), 'migrate blog 0001')).out).toBe('Undo blog.0003_word')
    await expect(manage(app(), 'migrate blog zero')).rejects.toThrow('whose file is not here')

    expect((await manage(app(), 'migrate blog --prune')).out).toBe(
      ['0001_initial', '0002_tag']
        .map((one) => `Forgot blog.${one}, whose file is gone. What it did stays.`)
        .join('\n'),
    )
    const again = await manage(app(), 'migrate')
    expect(again.out).toBe('Apply blog.0003_word')
    expect(again.err).not.toContain('does not know')
    expect(await manage(app(), 'rollback 2')).toMatchObject({
      out: 'Undo blog.0003_word\nUndo blog.0001_whole',
      err: '',
    })
    expect(await applied()).toEqual([])
  })

  it('waits for whoever migrates, and not for ever', async () => {
    await rm(file('0002_tag'))
    const lock = await under.dialect.locks.lock(under.driver, 'tsango.migrate', 1000)
    try {
      await expect(manage(app(), 'migrate blog --prune --wait 1s')).rejects.toThrow('after 1s, it is still held')
    } finally {
      await lock.release()
    }
    expect(await applied()).toEqual(['blog.0001_initial', 'blog.0002_tag'])
  })

  const half = (name: string, direction: 'forward' | 'backward', phase: 'begun' | 'done') =>
    onConnection(database, async (connection) => {
      const journal = new Journal(under.dialect, connection)
      await journal.prepare()
      await journal.note({ app: 'blog', name, direction }, 0, phase, 'DROP TABLE blog_tag')
    })
  const unfinished = () => onConnection(database, (connection) => new Journal(under.dialect, connection).unfinished())

  it('leaves what stopped half-way to those who have its file', async () => {
    await half('0002_tag', 'backward', 'begun')
    expect((await manage(app(), 'migrate blog --prune')).out).toBe('Nothing to do.')
    expect(await unfinished()).toBeDefined()
    expect(await applied()).toEqual(['blog.0001_initial', 'blog.0002_tag'])
  })

  it('forgets what stopped half-way in being undone, and says what stays', async () => {
    await rename(file('0002_tag'), join(folder, 'kept'))
    await half('0002_tag', 'backward', 'begun')
    await expect(manage(app(), 'migrate')).rejects.toThrow(
      'Where it is gone for good, node manage.ts migrate blog --prune forgets it; the steps that took effect stay.',
    )
    expect((await manage(app(), 'migrate blog --prune --plan')).out).toBe('Forget blog.0002_tag, whose file is gone')
    expect((await manage(app(), 'migrate blog --prune')).out).toBe(
      'Forgot blog.0002_tag, whose file is gone. Undoing it had stopped half-way: no step of that took effect, and one more may have. The rest of what it did stays. What differs, checkdrift says.',
    )
    expect(await unfinished()).toBeUndefined()
    expect(await applied()).toEqual(['blog.0001_initial'])
  })

  it('forgets what stopped half-way in being applied and was never committed, and goes on', async () => {
    await half('0003_mine', 'forward', 'done')
    expect((await manage(app(), 'showmigrations')).out).toContain(
      '[~] 0003_mine (applying it stopped half-way, and its file is gone: put it back, or node manage.ts migrate blog --prune forgets it)',
    )
    await expect(manage(app(), 'migrate')).rejects.toThrow('node manage.ts migrate blog --prune forgets it')
    expect((await manage(app(), 'migrate blog --prune')).out).toBe(
      'Forgot blog.0003_mine, whose file is gone. Applying it had stopped half-way: one step of that took effect. That stays. What differs, checkdrift says.',
    )
    expect((await manage(app(), 'migrate --check')).out).toBe('Nothing to do.')
    expect((await manage(app(), 'checkdrift')).code).toBe(0)
  })

  it.each([
    'migrate --prune',
    'migrate blog 0001 --prune',
    'migrate blog --prune --fake',
    'migrate blog --prune --check',
  ])('goes with an app and --plan alone: %s', async (line) => {
    await expect(manage(app(), line)).rejects.toThrow('Write: node manage.ts migrate blog --prune')
  })

  it('goes for one database', async () => {
    await expect(manage(app(), 'migrate blog --prune --databases default')).rejects.toThrow('--prune goes for one')
  })
})
