/**
 * Asks Django: `node packages/orm/oracle/ask.ts`. Needs Python with Django 3.2 and psycopg2 (`apt install python3-django python3-psycopg2`), and
 * TSANGO_TEST_POSTGRES_URL. Writes `answers/`, and what the README says of them.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import pg from 'pg'
import { answersOf, readFamilies } from './families.ts'
import type { Answer, Kept } from './question.ts'
import { writeReadme } from './readme.ts'

type Answers = Readonly<Record<string, Readonly<Record<string, Answer>>>>

const families = await readFamilies()
const script = fileURLToPath(new URL('django/answer.py', import.meta.url))
const python = process.env['PYTHON'] ?? '/usr/bin/python3'
const questions = families.flatMap(({ name, questions }) => questions.map(({ title, django }) => [name, title, django]))

function ask(url: string): Answers {
  const options = { input: JSON.stringify(questions), maxBuffer: 2 ** 26 }
  return JSON.parse(execFileSync(python, ['-B', '-W', 'ignore', script, url], options).toString()) as Answers
}

async function askPostgres(): Promise<Answers> {
  const url = new URL(process.env['TSANGO_TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres')
  const name = `tsango_oracle_${process.pid}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${name}`)
    url.pathname = `/${name}`
    return ask(url.href)
  } finally {
    await client.query(`DROP DATABASE IF EXISTS ${name}`)
    await client.end()
  }
}

const [sqlite, postgresql] = [ask('sqlite:'), await askPostgres()]
for (const family of families) {
  const kept = family.questions.map(({ title, django }): [string, Kept] => {
    const [one, other] = [sqlite[family.name]?.[title] as Answer, postgresql[family.name]?.[title] as Answer]
    const alike = isDeepStrictEqual(one, other) || ('raises' in one && 'raises' in other && one.raises === other.raises)
    return [title, { django, ...(alike ? { both: one } : { sqlite: one, postgresql: other }) }]
  })
  // A line for each question, so that a change shows what it is about.
  const lines = kept.map(([title, answer]) => `${JSON.stringify(title)}: ${JSON.stringify(answer)}`)
  writeFileSync(answersOf(family), `{\n${lines.join(',\n')}\n}\n`)
}
writeReadme(families)
