import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { declareModel, f } from '@tsango/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { applicationIn, manage, removeFolder, temporaryFolder } from './fixtures/manage.ts'

class Start extends declareModel('blog.Post') {
  title = f.char(100)
}

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => removeFolder(folder))

const second = (reviewed: string): Promise<void> =>
  writeFile(
    join(folder, 'migrations/0002_gone.ts'),
    `import { migration, removeField } from '@tsango/orm/migrations'
export default migration({ ${reviewed} dependencies: [['blog', '0001_initial']], operations: [removeField('blog.Post', 'title')] })`,
  )

it('shows what pending migrations break, and check --deploy refuses them until somebody says why it is no matter', async () => {
  const app = applicationIn(folder, [Start])
  await manage(app, 'makemigrations')
  expect(await manage(app, 'lintmigrations')).toMatchObject({ code: 0, out: '1 looked through: nobody is held up.' })
  await manage(app, 'migrate')
  expect((await manage(app, 'lintmigrations')).out).toBe('There is nothing to apply.')
  await second('')
  const said = await manage(app, 'lintmigrations')
  expect(said.code).toBe(1)
  expect(said.out).toMatch(
    /^blog\.0002_gone\n {2}Remove field title from blog\.Post\n {4}The release before reads.*\n {4}→ Deploy the code/,
  )
  expect(JSON.parse((await manage(app, 'lintmigrations blog 0002 --json')).out)).toMatchObject({
    findings: [{ migration: 'blog.0002_gone', kind: 'old_code' }],
  })
  const risky = async () => {
    const found = await app.run(() => app.check({ deploy: true, online: true }))
    return found.filter(({ code }) => code === 'migrate.risky').map(({ level, hint }) => [level, hint])
  }
  expect(await risky()).toEqual([['error', expect.stringContaining("migration({ reviewed: '…', … })")]])
})

it('takes what was reviewed for looked at', async () => {
  const app = applicationIn(folder, [Start])
  await manage(app, 'makemigrations')
  await manage(app, 'migrate')
  await second("reviewed: 'Nobody reads it.',")
  const said = await manage(app, 'lintmigrations')
  expect(said).toMatchObject({ code: 0, out: expect.stringContaining('blog.0002_gone (reviewed: Nobody reads it.)') })
  const found = await app.run(() => app.check({ deploy: true, online: true }))
  expect(found.filter(({ code }) => code === 'migrate.risky')).toEqual([])
})
