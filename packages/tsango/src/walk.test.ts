import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'

const PAGE = readFileSync(new URL('../../migrate/docs/walk.md', import.meta.url), 'utf8')
const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm

/** A file to write, or a command with what it asks and says. */
type Part =
  | { readonly file: string; readonly text: string }
  | { readonly command: string; readonly said: readonly string[] }

const PARTS: readonly Part[] = [...PAGE.matchAll(BLOCK)].flatMap(([, language, text = '']): Part[] => {
  if (language !== 'console') {
    const [first = '', ...rest] = text.split('\n')
    return [{ file: first.replace('// ', ''), text: rest.join('\n') }]
  }
  return text
    .split(/^\$ node manage\.ts /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...said] = part.trimEnd().split('\n')
      return { command, said }
    })
})

/** What the page takes for granted. */
const PROJECT = {
  'package.json': '{ "type": "module", "dependencies": { "tsango": "*" } }',
  'manage.ts': `import { manage } from 'tsango/manage'\n\nawait manage(() => import('./app.ts'))\n`,
  'app.ts': `import { env, tsango } from 'tsango'
import { blog } from './blog/app.ts'

export default tsango({ databases: { default: env.url('DATABASE_URL') }, apps: [blog] })
`,
  'blog/app.ts': `import { defineApp } from 'tsango'
import { Author, Post } from './models.ts'

export const blog = defineApp({ name: 'blog', models: [Author, Post], migrations: new URL('./migrations/', import.meta.url) })
`,
}

/** What the rows hold where all but the first migration is undone. */
const BEGINNING = [
  ['Ada Lovelace'],
  ['Jorge Luis Borges'],
  ['Notes', 'On the engine …'],
  ['The Aleph', 'O God, I could be bounded …'],
]

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

interface Question {
  readonly id: string
  readonly kind: string
  readonly message: string
}

function project() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tsango-walk-')))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), join(folder, 'node_modules/tsango'))
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  for (const [file, text] of Object.entries(PROJECT)) write(file, text)
  const { NODE_ENV: _mode, ...inherited } = process.env
  const manage = (words: readonly string[], url: string): Promise<Ended> =>
    new Promise((resolve) => {
      const env = { ...inherited, DATABASE_URL: url }
      const child = execFile(process.execPath, [join(folder, 'manage.ts'), ...words], { env }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
      )
      child.stdin?.end()
    })
  return { write, manage, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

const ANSWERED = /^\? (.*) › yes$/

await describeDatabases("the walk of the documentation, by a project's own commands", (under) => {
  it('works as it stands there, and loses nothing', async () => {
    const { write, manage, remove } = project()
    const run = async (command: string, said: readonly string[], url = under.url) => {
      const asked = said.flatMap((line) => ANSWERED.exec(line)?.[1] ?? [])
      let words = command.split(' ')
      let ended = await manage(words, url)
      if (ended.code === 2) {
        // Nobody sits at the terminal here: what is open is told, what is dropped as well, and answered by its id.
        const { questions } = JSON.parse(ended.out) as { readonly questions: readonly Question[] }
        const renames = questions.filter(({ kind }) => kind !== 'drop').map(({ message }) => message)
        expect(renames).toEqual(asked.map((one) => expect.stringContaining(one) as string))
        words = [...words, '--answers', JSON.stringify(Object.fromEntries(questions.map(({ id }) => [id, true])))]
        ended = await manage(words, url)
      } else expect(asked, command).toEqual([])
      const about = `$ ${words.join(' ')}\n${ended.out}\n${ended.err}`
      const refused = said.some((line) => line.startsWith('! '))
      for (const line of said.filter((one) => !ANSWERED.test(one)))
        expect(refused ? ended.err : ended.out + ended.err, about).toContain(line.replace(/^! /, ''))
      expect(ended.code, about).toBe(refused ? 1 : 0)
      expect(ended.err, about).not.toMatch(/\n\s+at |warning/i)
    }
    const beginning = async () => {
      const ask = (sql: string) => under.driver.run({ sql, write: false, returns: true }, [])
      const authors = await ask('SELECT name FROM blog_author ORDER BY id')
      return [...authors.rows, ...(await ask('SELECT title, body FROM blog_post ORDER BY id')).rows]
    }
    try {
      for (const part of PARTS) {
        if ('file' in part) write(part.file, part.text)
        else await run(part.command, part.said)
        if ('command' in part && part.command === 'migrate blog 0001') expect(await beginning()).toEqual(BEGINNING)
      }
      expect(PARTS.length).toBeGreaterThan(25)

      // What was walked with, and what comes to the same at once, are what the migrations say.
      const fresh = await under.another()
      await run('migrate', ['Apply blog.0001_squashed_0006_merge'], fresh.url)
      for (const url of [under.url, fresh.url]) await run('checkdrift', ['is what its migrations make of it.'], url)
      await run('migrate blog zero', ['Undo blog.0001_squashed_0006_merge'], fresh.url)
    } finally {
      remove()
    }
  }, 900_000)
})
