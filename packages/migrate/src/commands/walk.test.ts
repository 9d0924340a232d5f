import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { ModelClass } from '@tsango/core'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { createHistory, loadMigrations } from '../history/history.ts'
import { migrateDatabase } from '../run/run.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { applicationIn, manage, removeFolder, type Said, temporaryFolder } from './fixtures/manage.ts'

const PAGE = await readFile(new URL('../../docs/walk.md', import.meta.url), 'utf8')
const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm

/** A file to write, a command with what it asks and says, or one of the shell. */
type Part =
  | { readonly file: string; readonly text: string }
  | { readonly command: string; readonly said: readonly string[] }
  | { readonly shell: string }

const MANAGE = 'node manage.ts '

const PARTS: readonly Part[] = [...PAGE.matchAll(BLOCK)].flatMap(([, language, text = '']): Part[] => {
  if (language !== 'console') {
    const [first = '', ...rest] = text.split('\n')
    return [{ file: first.replace('// ', ''), text: rest.join('\n') }]
  }
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [line = '', ...said] = part.trimEnd().split('\n')
      return line.startsWith(MANAGE) ? { command: line.slice(MANAGE.length), said } : { shell: line }
    })
})

const asked = (line: string): readonly [question: string, answer: string] | undefined => {
  const [, question, answer] = /^\? (.*) › (.*)$/.exec(line) ?? []
  return question === undefined || answer === undefined ? undefined : [question, answer]
}

const answerOf = (word: string): string | boolean => (word === 'yes' || word === 'no' ? word === 'yes' : word)

/** Somebody sits there; this is never asked for. */
const SOMEBODY = 'nothing'

/** What the rows hold where all but the first migration is undone. */
const BEGINNING = [
  ['Ada Lovelace'],
  ['Jorge Luis Borges'],
  ['Notes', 'On the engine …'],
  ['The Aleph', 'O God, I could be bounded …'],
]

await describeDatabases('the walk of the documentation', (under) => {
  it('works as it stands there, and loses nothing', async () => {
    let folder = await temporaryFolder()
    const database = migratable(under)
    let models: ModelClass[] = []
    let written = 0
    // A module that was loaded does not change in its place.
    const move = async () => {
      const before = folder
      folder = await temporaryFolder()
      await cp(before, folder, { recursive: true })
      await removeFolder(before)
    }
    const shell = (line: string) =>
      promisify(execFile)('sh', ['-c', line.replaceAll('blog/migrations', 'migrations')], { cwd: folder })
    const write = async ({ file, text }: { readonly file: string; readonly text: string }) => {
      if (file.startsWith('blog/migrations/')) await move()
      const path = join(folder, file.replace(/^blog\//, ''))
      await mkdir(dirname(path), { recursive: true })
      await writeFile(
        path,
        text.replaceAll("'tsango/migrations'", "'@tsango/orm/migrations'").replaceAll("'tsango/", "'@tsango/"),
      )
      if (file === 'blog/models.ts') models = Object.values(await import(`${pathToFileURL(path).href}?${written++}`))
    }
    const app = () => applicationIn(folder, models, 'test', undefined, under.url)
    const run = async (command: string, said: readonly string[]) => {
      const questions = said.flatMap((line) => asked(line) ?? [])
      const words = command.split(' ').map((word) => (word.endsWith('.json') ? join(folder, word) : word))
      const answers = questions.filter((_, at) => at % 2).map(answerOf)
      const got = await manage(app(), words, [...answers, SOMEBODY]).catch(
        (error: Error): Said => ({ code: 1, out: '', err: error.message, told: [error.message], questions: [] }),
      )
      const about = `$ ${command}\n${got.out}\n${got.err}\n${got.questions.join('\n')}`
      expect(got.questions, about).toHaveLength(answers.length)
      for (const [at, question] of questions.filter((_, at) => at % 2 === 0).entries())
        expect(got.questions[at], about).toContain(question)
      for (const line of said.filter((one) => !asked(one)))
        expect(line.startsWith('! ') ? got.err : got.out, about).toContain(
          line.replace(/^(?:! |blog\/(?=migrations))/, ''),
        )
      expect(got.code, about).toBe(said.some((line) => line.startsWith('! ')) ? 1 : 0)
    }
    const beginning = async () => {
      const asked = (sql: string) => under.driver.run({ sql, write: false, returns: true }, [])
      const authors = await asked('SELECT name FROM blog_author ORDER BY id')
      return [...authors.rows, ...(await asked('SELECT title, body FROM blog_post ORDER BY id')).rows]
    }
    try {
      for (const part of PARTS) {
        if ('shell' in part) await shell(part.shell)
        else await ('file' in part ? write(part) : run(part.command, part.said))
        if ('command' in part && part.command === 'migrate blog 0001') expect(await beginning()).toEqual(BEGINNING)
      }
      expect(PARTS.length).toBeGreaterThan(25)

      // A new database comes to the same schema as the one that was walked with.
      const walked = await schemaOf(database)
      const found = await loadMigrations({ name: 'blog', migrations: pathToFileURL(`${folder}/migrations/`) } as never)
      await clear(database)
      await migrateDatabase(
        createHistory(found, (label) => label),
        database,
      )
      expect(await schemaOf(database)).toEqual(walked)
    } finally {
      await removeFolder(folder)
    }
  }, 120_000)
})
