import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createExtension, createModel, field, migration, type Operation, runCode, runSql } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { examplesOf } from '../../../../tooling/doctest/examples.ts'
import { hasClaims } from '../../../../tooling/doctest/run.ts'
import { scriptOf } from '../../../../tooling/doctest/script.ts'
import { createHistory } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear } from '../testing/schema.ts'
import { appliedTo, type MigratableDatabase, migrateDatabase } from './run.ts'

const folder = dirname(createRequire(import.meta.url).resolve('@tsango/orm/migrations'))
/** The examples of operations that say no result of their own: they stand in a migration. */
const examples = examplesOf(readFileSync(join(folder, 'operations.ts'), 'utf8')).filter((one) => !hasClaims(one))

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor
const POSTS = createModel('blog.Post', {
  fields: { id: field.bigAuto(), slug: field.slug(50), status: field.char(20), views: field.int() },
})
const filled = runSql("INSERT INTO blog_post (slug, status, views) VALUES ('', 'old', 20), ('b', 'new', 3)", {
  reverse: [],
})

/** An example that is an operation, or one that stands in a step of code, as one. */
function stepOf(code: string): Operation {
  const { body } = scriptOf(code)
  if (/^(?:createExtension|runCode)\(/.test(code))
    return new Function('createExtension', 'runCode', `return ${body.slice(1, -1).trim()}`)(createExtension, runCode)
  return runCode(({ db, models, inBatches }) =>
    new AsyncFunction('db', 'models', 'inBatches', body)(db, models, inBatches),
  )
}

await describeDatabases('the examples of operations', (under) => {
  let database: MigratableDatabase

  beforeEach(async () => {
    database = migratable(under)
    await clear(database)
  })

  it.each(examples)('$subject runs in a migration (line $line)', async ({ code }) => {
    const first = { app: 'blog', name: '0001_initial', migration: migration({ operations: [POSTS, filled] }) }
    const second = migration({ dependencies: [['blog', '0001_initial']], operations: [stepOf(code)] })
    const history = createHistory([first, { app: 'blog', name: '0002_step', migration: second }], (label) => label)
    await migrateDatabase(history, database)
    expect([...(await appliedTo(database))]).toEqual(['blog.0001_initial', 'blog.0002_step'])
  })
})
