import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, type Project } from '../manage/fixtures/project.ts'

const app = `
import { createApplication, currentContext, declareModel, defineApp, defineCommand, f, problem, remark, TsangoError, warning } from '@tsango/core'

class Shelf extends declareModel('library.Shelf') { title = f.char(40) }
class Book extends declareModel('library.Book') {
  title = f.char(200).unique()
  blurb = f.text().null()
  shelf = f.fk(() => Shelf, { onDelete: 'cascade', relatedName: 'books' })
  others = f.manyToMany(() => Shelf)
}
class Unreachable extends TsangoError { code = 'unreachable' }

const library = defineApp({
  name: 'library', models: [Shelf, Book],
  commands: process.env.TWICE ? [defineCommand({ name: 'shell', help: 'Counts the shells.', run: async () => {} })] : [],
  startup: () => { if (process.env.DOWN) throw new Unreachable('Database "default" is not available.') },
  checks: process.env.QUIET ? [] : [
    { name: 'books', run: () => [remark('library.dust', 'The books are dusty.', 'Dust them.'), warning('library.roof', 'The roof leaks.')] },
    { name: 'fire', deploy: true, run: () => [warning('library.fire', 'No extinguisher.')] },
    { name: 'shelves', online: true, run: () => [problem('library.shelf', 'A shelf is missing.', 'Build it.')] },
  ],
})
export default createApplication({ apps: [cli(), library] })
`

let project: Project
beforeAll(() => {
  project = createProject({ 'app.ts': app })
})
afterAll(() => project.remove())

describe('check', () => {
  it('prints problems, the worst first, and fails where there is an error', async () => {
    const { code, stdout, stderr } = await project.run(['check'])
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: 'info library.dust: The books are dusty.\n  → Dust them.\n1 error, 1 warning, 1 remark.\n',
    })
    expect(stderr).toBe(
      'error library.shelf: A shelf is missing.\n  → Build it.\nwarning library.roof: The roof leaks.\n',
    )
  })

  it('leaves out what needs databases with --offline, and adds what production needs with --deploy', async () => {
    const { code, stderr } = await project.run(['check', '--offline', '--deploy'])
    expect(code).toBe(0)
    expect(stderr).toBe('warning library.roof: The roof leaks.\nwarning library.fire: No extinguisher.\n')
  })

  it('prints one JSON object with --json', async () => {
    const { code, stdout, stderr } = await project.run(['check', '--json'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      problems: [
        { level: 'error', code: 'library.shelf', message: 'A shelf is missing.', hint: 'Build it.' },
        { level: 'warning', code: 'library.roof', message: 'The roof leaks.' },
        { level: 'info', code: 'library.dust', message: 'The books are dusty.', hint: 'Dust them.' },
      ],
    })
  })

  it('counts an application that cannot start as an error', async () => {
    const { code, stderr } = await project.run(['check'], { DOWN: '1' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error unreachable: Database "default" is not available\.\nwarning library\.roof/)
  })

  it('finds commands of one name', async () => {
    const { code, stderr } = await project.run(['check', '--offline'], { TWICE: '1' })
    expect(code).toBe(1)
    expect(stderr).toContain('error cli.command_twice: The command "shell" is brought by "cli" and "library".')
  })

  it('says so where nothing is wrong', async () => {
    expect(await project.run(['check'], { QUIET: '1' })).toMatchObject({
      code: 0,
      stdout: 'No problems.\n',
      stderr: '',
    })
  })
})

describe('showmodels', () => {
  it('lists the models that apps declare', async () => {
    expect((await project.run(['showmodels'])).stdout).toMatchInlineSnapshot(`
      "Model          Table          Fields  Relations
      ─────────────  ─────────────  ──────  ─────────────────────────────────────────────
      library.Shelf  library_shelf  2
      library.Book   library_book   4       shelf → library.Shelf, others → library.Shelf
      "
    `)
  })

  it('shows the fields of one', async () => {
    expect((await project.run(['showmodels', 'library.Book'])).stdout).toMatchInlineSnapshot(`
      "library.Book in the table "library_book"

      Field  Column    Kind
      ─────  ────────  ───────  ───────────
      id     id        bigAuto  primary key
      title  title     char     unique
      blurb  blurb     text     null
      shelf  shelf_id  bigInt

      Relation  Kind        Model
      ────────  ──────────  ─────────────
      shelf     foreignKey  library.Shelf
      others    manyToMany  library.Shelf
      "
    `)
  })

  it('gives programs everything with --json', async () => {
    const models = JSON.parse((await project.run(['showmodels', '--json'])).stdout)
    expect(models.map((model: { label: string }) => model.label)).toContain('library.Book')
    const book = JSON.parse((await project.run(['showmodels', 'library.Book', '--json'])).stdout)
    expect(book).toEqual(models.find((model: { label: string }) => model.label === 'library.Book'))
    expect(book.fields).toContainEqual({
      name: 'shelf',
      attribute: 'shelfId',
      column: 'shelf_id',
      kind: 'bigInt',
      nullable: false,
      unique: false,
      primaryKey: false,
    })
    expect(book.relations).toContainEqual({ name: 'shelf', kind: 'foreignKey', target: 'library.Shelf', many: false })
  })

  it('refuses a model that does not exist', async () => {
    const { code, stderr } = await project.run(['showmodels', 'library.Bok'])
    expect(code).toBe(1)
    expect(stderr).toContain('No model "library.Bok" in this application. Known: "library.Shelf", "library.Book"')
  })
})

describe('shell', () => {
  const shell = async (script: string) => {
    const running = project.start(['shell'], { QUIET: '1' })
    running.process.stdin.end(script)
    return running.ended
  }

  it('runs a script inside the application, with its models in scope and await', async () => {
    const { code, stdout } = await shell(`
      const { currentContext } = await import('@tsango/core')
      await null
      console.log(currentContext().app === app)
      console.log(app.registry.of(Book).label)
    `)
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'true\nlibrary.Book\n' })
  })

  it('fails as its script does', async () => {
    for (const script of ['await null; new Book()', 'new Book()']) {
      expect(await shell(script)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^A model is a declaration/),
      })
    }
    expect(await shell('const = 1')).toMatchObject({ code: 1, stderr: expect.stringContaining('SyntaxError') })
  })
})
