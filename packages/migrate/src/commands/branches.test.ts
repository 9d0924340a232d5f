import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { declareModel, f, type ModelClass } from '@tsango/core'
import type { Application } from '@tsango/core/apps'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applicationIn, manage, removeFolder, temporaryFolder } from './fixtures/manage.ts'

class Author extends declareModel('blog.Author') {
  name = f.char(100)
  born = f.date().null()
}
class Plain extends declareModel('blog.Author') {
  name = f.char(100)
}
class Named extends declareModel('blog.Author') {
  name = f.char(100)
  nick = f.char(20).null()
}
class Both extends declareModel('blog.Author') {
  name = f.char(100)
  nick = f.char(20).null()
  born = f.date().null()
}

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => removeFolder(folder))

const application = (...models: readonly ModelClass[]): Application => applicationIn(folder, models)
const files = async (): Promise<string[]> => (await readdir(join(folder, 'migrations'))).sort()

/** Two branches that both began at 0001: one with a nick, one with a day of birth. */
async function branched(): Promise<void> {
  await manage(application(Plain), 'makemigrations')
  await manage(application(Named), 'makemigrations')
  const source = `import { addField, field, migration } from '@tsango/orm/migrations'
export default migration({
  dependencies: [['blog', '0001_initial']],
  operations: [addField('blog.Author', 'born', field.date({ null: true }))],
})`
  await writeFile(join(folder, 'migrations/0002_author_born.ts'), source)
}

describe('makemigrations --merge', () => {
  it('joins branches, which every other command refuses before', async () => {
    await branched()
    const app = application(Both)
    for (const command of ['makemigrations', 'migrate', 'migrate --plan'])
      await expect(manage(app, command)).rejects.toThrow(/2 last migrations.*makemigrations --merge/)
    const merged = await manage(app, 'makemigrations --merge')
    expect(merged.code).toBe(0)
    expect(await files()).toContain('0003_merge_0002_author_born_0002_author_nick.ts')
    expect((await manage(app, 'makemigrations --check')).out).toBe('Nothing changed in the models.')
    expect((await manage(app, 'migrate')).out.split('\n')).toEqual([
      'Apply blog.0001_initial',
      'Apply blog.0002_author_born',
      'Apply blog.0002_author_nick',
      'Apply blog.0003_merge_0002_author_born_0002_author_nick',
    ])
    expect((await manage(app, 'makemigrations --merge')).out).toBe('There is nothing to merge.')
    expect((await manage(app, 'migrate blog zero')).code).toBe(0)
  })

  it('takes a name, and writes nothing on a dry run', async () => {
    await branched()
    const dry = await manage(application(Both), 'makemigrations --merge --dry-run')
    expect(dry.out).toContain("['blog', '0002_author_born'], ['blog', '0002_author_nick']")
    expect(await files()).toHaveLength(3)
    await manage(application(Both), 'makemigrations --merge --name together')
    expect(await files()).toContain('0003_together.ts')
  })
})

describe('rollback', () => {
  it('undoes what was applied last, as many as are asked for', async () => {
    await manage(application(Plain), 'makemigrations')
    const app = application(Named)
    await manage(app, 'makemigrations')
    await manage(app, 'migrate')
    expect((await manage(app, 'rollback 2 --plan')).out).toBe(
      'Undo blog.0002_author_nick\n  - Remove field nick from blog.Author\nUndo blog.0001_initial\n  - Delete model blog.Author',
    )
    expect((await manage(app, 'migrate blog zero --fake --plan')).out).toBe(
      'Undo blog.0002_author_nick (only recorded)\nUndo blog.0001_initial (only recorded)',
    )
    expect((await manage(app, 'rollback')).out).toBe('Undo blog.0002_author_nick')
    await manage(app, 'migrate')
    expect((await manage(app, 'rollback 9')).out).toBe('Undo blog.0002_author_nick\nUndo blog.0001_initial')
    expect((await manage(app, 'rollback')).out).toBe('Nothing to do.')
  })

  it('says what is no number', async () => {
    for (const count of ['x', '0', '-1', '1.5', '1e3'])
      await expect(manage(application(Plain), `rollback ${count}`)).rejects.toThrow(
        /no number of migrations.*rollback 2/,
      )
  })
})

describe('what rows hold', () => {
  it('is not dropped unless that is said, where nobody watches', async () => {
    await manage(application(Author), 'makemigrations')
    const app = application(Plain)
    const open = await manage(app, 'makemigrations')
    expect(open.code).toBe(2)
    expect(JSON.parse(open.out)).toEqual({
      questions: [
        {
          id: 'drop blog.Author.born',
          kind: 'drop',
          message: 'May the field blog.Author.born be dropped, with what rows hold there?',
        },
      ],
    })
    expect(await files()).toEqual(['0001_initial.ts'])
    const answer = (value: boolean) => [
      'makemigrations',
      '--answers',
      JSON.stringify({ 'drop blog.Author.born': value }),
    ]
    await expect(manage(app, answer(false))).rejects.toThrow(/blog\.Author\.born is no longer in the models/)
    expect((await manage(app, answer(true))).code).toBe(0)
    expect(await files()).toHaveLength(2)
  })

  it('is dropped without a question for who removed it at a terminal', async () => {
    await manage(application(Author), 'makemigrations')
    const made = await manage(application(Plain), 'makemigrations', ['nobody asks'])
    expect(made).toMatchObject({ code: 0, questions: [] })
  })
})
