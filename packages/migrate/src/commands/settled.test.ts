import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { f, type ModelClass } from '@tsango/core'
import { Model } from '@tsango/orm'
import { currentDatabases } from '@tsango/orm/databases'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { migratable } from '../testing/database.ts'
import { clear } from '../testing/schema.ts'
import { applicationIn, manage, removeFolder, sent, temporaryFolder } from './fixtures/manage.ts'

class Post extends Model('blog.Post') {
  title = f.char(20)
}
class LongerPost extends Model('blog.Post') {
  title = f.char(20)
  body = f.text()
}

/** Files that count how often they were loaded; each copy of the folder is loaded anew. */
const LOADED = 'globalThis.tsangoMigrationsLoaded = (globalThis.tsangoMigrationsLoaded ?? 0) + 1\n'
const loaded = (): unknown => Reflect.get(globalThis, 'tsangoMigrationsLoaded')

await describeDatabases('a database that has everything', (under) => {
  it('is known by the files, the models and its ledger, without loading a migration', async () => {
    const folder = await temporaryFolder()
    let copies = 0
    const at = (models: readonly ModelClass[] = [Post]) =>
      applicationIn(folder, models, 'test', pathToFileURL(`${folder}/${copies}/`), under.url)
    const copy = async (change?: (text: string) => string, file = '0001_initial.ts') => {
      const [from, to] = [join(folder, String(copies)), join(folder, String(++copies))]
      await cp(from, to, { recursive: true })
      if (change) await writeFile(join(to, file), change(await readFile(join(to, file), 'utf8')))
    }
    const counted = async (line: string, models?: readonly ModelClass[]) => {
      const before = Number(loaded() ?? 0)
      const said = await manage(at(models), line)
      return { ...said, loaded: Number(loaded() ?? 0) - before }
    }
    try {
      await clear(migratable(under))
      await manage(at(), 'makemigrations')
      await copy((text) => LOADED + text)
      expect((await counted('migrate')).loaded).toBe(1)

      await copy()
      sent.length = 0
      for (const line of ['migrate', 'migrate --plan', 'migrate --check'])
        expect(await counted(line)).toMatchObject({ code: 0, out: 'Nothing to do.', err: '', loaded: 0 })
      expect(sent).toEqual(['default'])

      // What the models lack, or a file says otherwise, is told as often as it is asked for.
      for (const line of ['migrate', 'migrate --databases default', 'migrate --databases default --json', 'migrate'])
        expect((await manage(at([LongerPost]), line)).err, line).toContain(
          'Models have changed that no migration knows yet',
        )
      await copy((text) => text.replace('field.char(20)', 'field.char(30)'))
      for (const line of ['migrate', 'migrate'])
        expect((await manage(at(), line)).err).toContain('"blog.0001_initial" was changed after it was applied')

      // What another file says may change without a trace in this one; types say nothing.
      await copy((text) =>
        text.replace('field.char(30)', 'field.char(20)').replace(LOADED, `${LOADED}import type {} from './types.ts'\n`),
      )
      await writeFile(join(folder, String(copies), 'types.ts'), 'export {}')
      expect(await counted('migrate')).toMatchObject({ err: '', loaded: 1 })
      await copy()
      expect((await counted('migrate')).loaded).toBe(0)
      await copy((text) => text.replace('import type', 'import'))
      for (const _ of [1, 2]) {
        expect((await counted('migrate')).loaded).toBe(1)
        await copy()
      }

      // So may what it reads.
      const first = "import {} from './types.ts'\n"
      let before = first
      for (const elsewhere of [
        "import { readFileSync } from 'node:fs'\nvoid readFileSync\n",
        "import { readFileSync } from 'fs'\nvoid readFileSync\n",
        "import { it } from 'vitest'\nvoid it\n",
        "const of = 'fs'\nvoid import(of)\n",
        'void import.meta.dirname\n',
        'void process.env.HOME\n',
      ]) {
        await copy((text) => text.replace(before, elsewhere))
        await manage(at(), 'migrate')
        await copy()
        expect((await counted('migrate')).loaded, elsewhere).toBe(1)
        before = elsewhere
      }
      await copy((text) => text.replace(before, first))

      // A ledger that lost something has something to do again.
      await copy((text) => text.replace("import {} from './types.ts'\n", ''))
      await manage(at(), 'migrate')
      await at().run(async () => {
        const { driver, dialect } = currentDatabases().get()
        const table = dialect.operators.quote('tsango_migrations')
        await driver.run({ sql: `DELETE FROM ${table}`, write: true, returns: false }, [])
      })
      expect(await manage(at(), 'migrate --check')).toMatchObject({ code: 1 })
    } finally {
      await removeFolder(folder)
    }
  })
})
