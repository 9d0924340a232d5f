import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as core from '@tsango/core'
import { sql } from 'drizzle-orm/sql'
import { expect, it } from 'vitest'
import { examplesOf } from '../../../tooling/doctest/examples.ts'
import { codeOf } from '../../../tooling/doctest/methods.ts'
import { hasClaims } from '../../../tooling/doctest/run.ts'
import { scriptOf } from '../../../tooling/doctest/script.ts'
import { AuditEntry, AuditSeal } from '../src/audit/audit.ts'
import { type OpenOptions, openDatabases } from '../src/databases/databases.ts'
import { Unsupported } from '../src/errors/errors.ts'
import * as orm from '../src/index.ts'
import { prune } from '../src/pruning/pruning.ts'
import { createTables, type DatabaseUnderTest, describeDatabases } from '../src/testing/testing.ts'
import { errorsOf } from './compiled.ts'
import { DECLARATIONS, framed, frames } from './declarations.ts'

const packages = fileURLToPath(new URL('../..', import.meta.url))

interface Declared {
  readonly place: string
  readonly line: number
  readonly code: string
}

const examples = globSync(DECLARATIONS, { cwd: packages })
  .filter((file) => !/\.test(?:-d)?\.ts$/.test(file))
  .sort()
  .flatMap((file) =>
    examplesOf(readFileSync(join(packages, file), 'utf8'))
      .filter((example) => !hasClaims(example))
      .map(({ line, subject, code }): Declared => ({ place: `${file} ${subject}`, line, code: codeOf(code) })),
  )
const programs = examples.map(({ place, line, code }) => ({ place, line, code: framed(code, frames[place] ?? {}) }))

it('every example of a declaration has its place', () => {
  expect([...new Set(examples.map(({ place }) => place))].sort()).toEqual(Object.keys(frames).sort())
})

const more = { sql, prune, createTables, openDatabases, AuditEntry, AuditSeal }
const scope = { ...core, ...orm, ...more, console: { log: () => {} }, fail }

function fail(): never {
  throw new Error('The example does not do what it says.')
}

it('the examples compile', async () => {
  const text = programs.map(({ code }) => code).join('\n')
  const imported = (from: object, but: readonly object[] = []) =>
    Object.keys(from).filter((name) => new RegExp(`\\b${name}\\b`).test(text) && !but.some((one) => name in one))
  const program = ({ source }: { readonly source: string }) =>
    [
      "import { sql } from 'drizzle-orm/sql'",
      `import { ${imported(core, [orm]).join(', ')} } from '@tsango/core'`,
      `import { ${imported(orm).join(', ')}, type DatabaseRouter, type Meta, type ModelClass, type Row } from '${source}/index.ts'`,
      `import { prune } from '${source}/pruning/pruning.ts'`,
      `import { AuditEntry, AuditSeal } from '${source}/audit/audit.ts'`,
      `import { openDatabases } from '${source}/databases/databases.ts'`,
      `import { createTables } from '${source}/testing/testing.ts'`,
      'declare function fail(): never',
      'declare function inDatabase(models: readonly ModelClass[], body: () => Promise<void>, options?: { routers: DatabaseRouter[] }): Promise<void>',
      ...programs.map(({ code }, index) => `export const _${index} = async () => {\n${code}\n}`),
      'void [sql, fail, inDatabase, prune, createTables, openDatabases, AuditEntry, AuditSeal]',
    ].join('\n')
  expect(await errorsOf(program)).toEqual([])
})

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor
const EXTENSIONS = ['pg_trgm', 'btree_gist']

await describeDatabases('the examples of declarations', (under) => {
  it.each(programs)('$place (line $line)', async ({ code }) => {
    const given = { ...scope, inDatabase: databaseOf(under) }
    await new AsyncFunction(...Object.keys(given), scriptOf(code).body)(...Object.values(given)).catch(unsupported)
  })
})

/** Runs code with the tables of models, in a database that is made for it. */
function databaseOf(under: DatabaseUnderTest) {
  return async (models: readonly core.ModelClass[], body: () => Promise<void>, options: OpenOptions = {}) => {
    const { url, remove } = await under.another()
    try {
      const given = options.routers ? { default: url, logs: url } : { default: url }
      const run = async () => {
        const databases = orm.currentDatabases()
        const { driver, dialect } = databases.get()
        for (const extension of EXTENSIONS)
          for (const text of dialect.schema.createExtension?.(extension) ?? [])
            await driver.run({ sql: text, write: true, returns: false }, [])
        await createTables(databases.get(options.routers ? 'logs' : 'default'))
        await body()
      }
      await orm.withDatabases(given, models, run, { ...options, dialects: [under.dialect] })
    } finally {
      await remove()
    }
  }
}

// What a database has not got, its README says.
function unsupported(error: unknown): undefined {
  if (!(error instanceof Unsupported)) throw error
}
