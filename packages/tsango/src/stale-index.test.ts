import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tsango-index-')))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), join(folder, 'node_modules/tsango'))
  write('package.json', '{ "type": "module", "dependencies": { "tsango": "*" } }')
  write('manage.ts', `import { manage } from 'tsango/manage'\nawait manage(() => import('./app.ts'))\n`)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)

const appWith = (head: string, migrations: string, fields: string): string => `
import { defineApp, tsango } from 'tsango'
import { f, Model } from 'tsango/orm'
${head}
class Post extends Model('blog.Post') { ${fields} }
const blog = defineApp({ name: 'blog', models: [Post], migrations: ${migrations} })
export default tsango({ databases: { default: 'sqlite:./db.sqlite3' }, apps: [blog] })
`

function manage(...words: readonly string[]): Promise<readonly [code: number, said: string]> {
  const { NODE_ENV: _mode, ...env } = process.env
  return new Promise((resolve) => {
    execFile(process.execPath, [join(folder, 'manage.ts'), ...words], { env }, (error, out, err) =>
      resolve([typeof error?.code === 'number' ? error.code : 0, `${out}${err}`]),
    )
  })
}

describe('an index of migrations that names one whose file is gone', () => {
  it('is told by every command with the way out, which works', async () => {
    const folderOf = `new URL('./migrations/', import.meta.url)`
    write('app.ts', appWith('', folderOf, 'title = f.char(20)'))
    await manage('makemigrations')
    write('app.ts', appWith('', folderOf, 'title = f.char(20)\n  body = f.text().null()'))
    await manage('makemigrations', '--name', 'body')
    expect(await manage('makemigrations', '--index')).toMatchObject([0, expect.stringContaining('index.ts') as string])
    const indexed = appWith(`import { migrations } from './migrations/index.ts'`, 'migrations', 'title = f.char(20)')
    write('app.ts', indexed)
    rmSync(join(folder, 'migrations/0002_body.ts'))

    const told =
      'migrations/index.ts imports migrations/0002_body.ts, which is not there. Bring the file back; or, where it is meant to be gone, take the lines that name it out of migrations/index.ts, and write the list anew: node manage.ts makemigrations --index\n'
    for (const command of ['migrate', 'makemigrations', 'check']) expect(await manage(command)).toEqual([1, told])

    const list = readFileSync(join(folder, 'migrations/index.ts'), 'utf8')
    write(
      'migrations/index.ts',
      list
        .split('\n')
        .filter((line) => !line.includes('0002_body'))
        .join('\n'),
    )
    expect((await manage('makemigrations', '--index'))[0]).toBe(0)
    expect(await manage('migrate')).toMatchObject([0, expect.stringContaining('Apply blog.0001_initial') as string])
    expect((await manage('makemigrations', '--check'))[0]).toBe(0)
  }, 240_000)

  it('is not made of a file of the project that another one imports and that is gone', async () => {
    write('app.ts', appWith(`import './gone.ts'`, 'undefined as never', 'title = f.char(20)'))
    const [code, said] = await manage('check')
    expect(code).toBe(1)
    expect(said).toMatch(/Cannot find module '.*gone\.ts'/)
  })
})
