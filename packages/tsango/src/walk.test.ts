import { readFileSync } from 'node:fs'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { project } from './fixtures/project.ts'

const PAGE = readFileSync(new URL('../../migrate/docs/walk.md', import.meta.url), 'utf8')
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

/** What the rows hold where all but the first migration is undone. */
const BEGINNING = [
  ['Ada Lovelace'],
  ['Jorge Luis Borges'],
  ['Notes', 'On the engine …'],
  ['The Aleph', 'O God, I could be bounded …'],
]

interface Question {
  readonly id: string
  readonly kind: string
  readonly message: string
}

const ANSWERED = /^\? (.*) › yes$/

await describeDatabases("the walk of the documentation, by a project's own commands", (under) => {
  it('works as it stands there, and loses nothing', async () => {
    const { write, manage, shell, remove } = project()
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
        else if ('shell' in part) shell(part.shell)
        else await run(part.command, part.said)
        if ('command' in part && part.command === 'migrate blog 0001') expect(await beginning()).toEqual(BEGINNING)
      }
      expect(PARTS.length).toBeGreaterThan(25)

      // What was walked with, and what comes to the same at once, are what the migrations say.
      const fresh = await under.another()
      await run('migrate', ['Apply blog.0001_whole'], fresh.url)
      for (const url of [under.url, fresh.url]) await run('checkdrift', ['is what its migrations make of it.'], url)
      await run('migrate blog zero', ['Undo blog.0001_whole'], fresh.url)
    } finally {
      remove()
    }
  }, 900_000)
})
