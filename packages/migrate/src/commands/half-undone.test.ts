import { mkdir, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { f, Model } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { MigrationUnfinished } from '../errors/errors.ts'
import { HolderNote } from '../history/history.ts'
import { onConnection } from '../run/on-connection.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { applicationIn, manage, removeFolder, temporaryFolder } from './fixtures/manage.ts'

class Author extends Model('blog.Author') {
  name = f.char(20)
  born = f.date().null()
  nick = f.char(20).null()
}

const FIRST = `import { createModel, field, migration } from '@tsango/orm/migrations'

export default migration({
  operations: [createModel('blog.Author', { fields: { id: field.bigAuto(), name: field.char(20) } })],
})
`
const SECOND = `import { addField, field, migration, runCode } from '@tsango/orm/migrations'

export default migration({
  dependencies: [['blog', '0001_initial']],
  atomic: false,
  operations: [
    addField('blog.Author', 'born', field.date({ null: true })),
    runCode(() => {}, { reverse: () => globalThis.tsangoStopsUndoing && Promise.reject(new Error('boom')) }),
    addField('blog.Author', 'nick', field.char(20, { null: true })),
  ],
})
`
const WAY_ON = 'node manage.ts migrate blog 0001_initial'
const SENTENCE = `A run stopped half-way in undoing blog.0002_half. Bring that to its end first: ${WAY_ON}`
const LINE = `(undoing it stopped half-way: ${WAY_ON} goes on with it)`

const stopUndoing = (stop: boolean) => Reflect.set(globalThis, 'tsangoStopsUndoing', stop)

await describeDatabases('a migration that was undone half-way', (under) => {
  const database = migratable(under)
  let folder = ''
  const app = (mode: 'test' | 'production' = 'test') => applicationIn(folder, [Author], mode, undefined, under.url)
  const file = (name: string) => join(folder, 'migrations', `${name}.ts`)
  const checked = (mode: 'test' | 'production', one = app(mode)) => one.run(() => one.check({ online: true }))
  const fields = async () =>
    (await schemaOf(database)).find(({ table }) => table === 'blog_author')?.columns.map(({ column }) => column)
  let failure = ''

  beforeEach(async () => {
    folder = await temporaryFolder()
    await clear(database)
    await mkdir(join(folder, 'migrations'))
    await writeFile(file('0001_initial'), FIRST)
    await writeFile(file('0002_half'), SECOND)
    expect(await manage(app(), 'migrate')).toMatchObject({ code: 0, err: '' })
    stopUndoing(true)
    failure = await manage(app(), 'rollback').then(String, (error: Error) => error.message)
    stopUndoing(false)
    expect(await fields()).toEqual(['born', 'id', 'name'])
  })
  afterEach(() => removeFolder(folder))

  it('is told with the command that goes on with it, which does', async () => {
    expect(failure).toContain(`correct the cause, and ${WAY_ON} goes on with the step that failed.`)
    expect((await manage(app(), 'showmigrations')).out).toBe(`blog\n [x] 0001_initial\n [~] 0002_half ${LINE}`)
    expect((await manage(app(), 'showmigrations --plan')).out).toBe(`[x] blog.0001_initial\n[~] blog.0002_half ${LINE}`)
    await expect(manage(app(), 'migrate')).rejects.toThrow(SENTENCE)
    expect((await manage(app(), WAY_ON.replace('node manage.ts ', ''))).out).toBe(
      'Undo the rest of blog.0002_half, behind step 1',
    )
    expect(await fields()).toEqual(['id', 'name'])
    expect((await manage(app(), 'migrate')).out).toBe('Apply blog.0002_half')
  })

  it.each(['rollback', 'migrate blog zero'])('is brought to its end by %s as well', async (line) => {
    expect((await manage(app(), line)).out).toContain('Undo the rest of blog.0002_half, behind step 1')
    expect((await manage(app(), 'migrate')).code).toBe(0)
    expect(await fields()).toEqual(['born', 'id', 'name', 'nick'])
  })

  it('is left to do for migrate --check and --plan', async () => {
    for (const line of ['migrate --check', 'migrate --plan', 'migrate blog --check'])
      await expect(manage(app(), line), line).rejects.toThrow(
        new MigrationUnfinished('blog.0002_half', 'backward', { command: WAY_ON, gone: false }),
      )
    for (const line of ['rollback --plan', 'migrate blog 0001 --plan'])
      expect((await manage(app(), line)).out, line).toBe(
        'Undo the rest of blog.0002_half, behind step 1\n  - Run code\n  - Remove field born from blog.Author',
      )
    expect((await manage(app(), 'migrate blog 0001 --check')).code).toBe(1)
    expect(await fields()).toEqual(['born', 'id', 'name'])
  })

  it('is a warning of check, and an error in production', async () => {
    expect(await checked('test')).toMatchObject([{ level: 'warning', code: 'migrate.unfinished', message: SENTENCE }])
    expect(await checked('production')).toMatchObject([{ level: 'error', code: 'migrate.unfinished' }])
  })

  it('is brought to its end before its database is compared with its migrations', async () => {
    for (const line of ['checkdrift', 'checkdrift --json', 'checkdrift --repair --allow-loss'])
      await expect(manage(app(), line), line).rejects.toThrow(SENTENCE)
    await manage(app(), 'migrate blog 0001')
    expect((await manage(app(), 'checkdrift')).code).toBe(0)
  })

  it('is told as under way while another process is at work with it', async () => {
    const since = new Date('2026-01-02T03:04:05.000Z')
    const note = (body: (note: HolderNote) => Promise<void>) =>
      onConnection(database, (connection) => body(new HolderNote(under.dialect, connection)))
    const lock = await under.dialect.locks.lock(under.driver, 'tsango.migrate', 1000)
    try {
      await note((one) => one.write(since))
      const who = `${hostname()}, process ${process.pid}`
      const told = `blog.0002_half is being undone in "default" by ${who}, which has been migrating since ${since.toISOString()}. Wait until that is done.`
      for (const line of ['migrate --check', 'migrate --plan', 'rollback --plan', 'checkdrift --repair'])
        await expect(manage(app(), line), line).rejects.toThrow(told)
      expect((await manage(app(), 'showmigrations')).out).toBe(
        `blog\n [x] 0001_initial\n [~] 0002_half (undoing it is under way by ${who}, since ${since.toISOString()})`,
      )
      expect(JSON.parse((await manage(app(), 'showmigrations --json')).out)).toMatchObject([
        { applied: true },
        { begun: 'backward', underWay: true },
      ])
      expect((await manage(app(), 'migrate --databases default --plan')).out).toContain('["default","busy",')
      for (const mode of ['test', 'production'] as const)
        expect(await checked(mode)).toMatchObject([{ level: 'warning', code: 'migrate.under_way', message: told }])
      await note((one) => one.clear())
      await expect(manage(app(), 'migrate --check')).rejects.toThrow('by another process. Wait until that is done.')
    } finally {
      await lock.release()
    }
    await expect(manage(app(), 'migrate --check')).rejects.toThrow(SENTENCE)
  })

  it('is told alike by every command where its file was changed since', async () => {
    // A process reads each file once.
    await mkdir(join(folder, 'changed'))
    await writeFile(join(folder, 'changed/0001_initial.ts'), FIRST)
    await writeFile(join(folder, 'changed/0002_half.ts'), SECOND.replace("'nick'", "'nickname'"))
    const other = (mode: 'test' | 'production' = 'test') =>
      applicationIn(folder, [Author], mode, pathToFileURL(`${folder}/changed/`), under.url)
    const changed = 'blog.0002_half was changed since a run of it stopped half-way: step 1, which took effect,'
    for (const line of [
      'migrate',
      'migrate --check',
      'migrate --plan',
      'migrate blog 0001 --plan',
      WAY_ON.replace('node manage.ts ', ''),
      'rollback',
      'rollback --plan',
      'checkdrift',
    ])
      await expect(manage(other(), line), line).rejects.toThrow(changed)
    expect((await manage(other(), 'showmigrations')).out).toBe(
      `blog\n [x] 0001_initial\n [~] 0002_half (undoing it stopped half-way, and its file was changed since: ${WAY_ON} says how)`,
    )
    expect(await checked('production', other('production'))).toMatchObject([
      { level: 'error', code: 'migrate.unfinished' },
    ])
    expect((await manage(app(), 'rollback')).code).toBe(0)
  })

  it('stops no release that does not have its file, and is shown there', async () => {
    await rm(file('0002_half'))
    const gone =
      'A run stopped half-way in undoing blog.0002_half, whose file is gone. Put the file back; node manage.ts showmigrations blog then says how to go on. Where it is gone for good, node manage.ts migrate blog --prune forgets it; the steps that took effect stay.'
    await expect(manage(app(), 'migrate --check')).rejects.toThrow(gone)
    expect(await checked('production')).toMatchObject([{ level: 'warning', code: 'migrate.unfinished', message: gone }])
    expect((await manage(app(), 'showmigrations')).out).toBe(
      'blog\n [x] 0001_initial\n [~] 0002_half (undoing it stopped half-way, and its file is gone: put it back, or node manage.ts migrate blog --prune forgets it)',
    )
  })
})
