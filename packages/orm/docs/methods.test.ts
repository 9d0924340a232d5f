import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Example } from '../../../tooling/doctest/examples.ts'
import { codeOf, type Method, methodsOf, retold } from '../../../tooling/doctest/methods.ts'
import { Unsupported } from '../src/errors/errors.ts'
import { atomic, recordStatements, withDatabases } from '../src/index.ts'
import { describeDatabases, withModels } from '../src/testing/testing.ts'
import { errorsOf } from './compiled.ts'
import { FACES, prepared, programOf, type Whole, wholeOf } from './methods.ts'
import { collectionModels, fill, models, Page } from './models.ts'
import { shortened } from './page.ts'

interface Face {
  readonly file: string
  readonly path: string
  readonly source: string
  readonly methods: readonly Method[]
}

const faces = FACES.map((file): Face => {
  const path = fileURLToPath(new URL(`../src/${file}`, import.meta.url))
  const source = readFileSync(path, 'utf8')
  return { file, path, source, methods: methodsOf(source) }
})

describe.each(faces)('$file', ({ methods }) => {
  it('has an example for every method', () => {
    expect(methods.length).toBeGreaterThan(0)
    expect(
      methods.filter(({ examples }) => examples.length === 0).map(({ owner, name }) => `${owner}.${name}`),
    ).toEqual([])
  })
})

class Undone extends Error {}

const HSTORE = { sql: 'CREATE EXTENSION IF NOT EXISTS hstore', write: true, returns: false }
const COLLECTIONS = ['Box', 'Page']

// What a block does besides the statements in it.
const FRAME = /^(?:BEGIN|START|SET TRANSACTION|SAVEPOINT|RELEASE|ROLLBACK|COMMIT)\b/

const examples = faces.flatMap(({ methods }) =>
  methods.flatMap((method) =>
    method.examples.map((example) => ({ method, example, whole: wholeOf(codeOf(example.code)) })),
  ),
)

it('the examples compile', async () => {
  const codes = examples.map(({ whole }) => whole.code)
  expect(await errorsOf((places) => programOf(codes, places))).toEqual([])
})

// Collations have names of their own on each database.
const OWN_NAMES = ['collate']

await describeDatabases('the examples of methods', (under) => {
  // The comments show the SQL of the database that is nearest to the standard.
  const isShown = under.dialect.features.nullsOrdering && under.dialect.features.selectForUpdate
  const hasCollections = under.dialect.operators.collections !== undefined
  beforeAll(async () => {
    if (hasCollections) await under.driver.run(HSTORE, [])
  })
  const { test, run: inContext } = withModels(under, hasCollections ? [...models, ...collectionModels] : models)
  const told = new Map<Example, readonly string[]>()

  test('have rows to work on', () => fill())

  for (const one of [...examples].sort(lastTruncate)) {
    const { method, example, whole } = one
    if (!hasCollections && COLLECTIONS.includes(whole.of ?? '')) continue
    if (!isShown && OWN_NAMES.includes(method.name)) continue
    const title = `${method.owner ? `${method.owner}.` : ''}${method.name} runs (line ${example.line})`
    if (whole.of === 'Page')
      // An extension that servers may lack: its tables cannot be made, its statements can.
      it(title, () =>
        withDatabases({ default: under.url }, [Page], async () => {
          const tell = (sql: string) => told.set(example, expressionOf(whole, [sql]))
          await (await prepared(`tell((${whole.code.replace('await ', '')}).toSql().sql)`, { tell }))()
        }),
      )
    else
      test(title, async () => {
        const statements = await statementsOf(whole, method).catch(unsupported)
        if (statements) told.set(example, expressionOf(whole, statements))
      })
  }

  if (isShown)
    it.each(faces)('are told with their SQL in $file', async ({ path, source, methods }) => {
      const own = methods.flatMap((method) => method.examples)
      const text = retold(source, new Map(own.map((each) => [each, told.get(each) ?? []])))
      await inContext(async () => expect(text).toMatchFileSnapshot(path))
    })
})

/** Runs an example, undone afterwards where the database can; gives the statements. */
async function statementsOf({ code }: Whole, { name }: Method): Promise<string[]> {
  const run = await prepared(code)
  let statements: readonly string[] = []
  const body = async () => {
    const recorded = await recordStatements(run)
    statements = recorded.statements.map(({ sql }) => sql)
    throw new Undone()
  }
  await (name === 'truncate' ? body() : atomic(body)).catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error
  })
  return statements.filter((sql) => !FRAME.test(sql)).map(shortened)
}

// Of an expression alone, the expression.
function expressionOf({ of }: Whole, statements: readonly string[]): readonly string[] {
  return of ? statements.map((sql) => /^SELECT (.*) AS "it" FROM /.exec(sql)?.[1] ?? sql) : statements
}

// What a database has not got, its README says.
function unsupported(error: unknown): undefined {
  if (!(error instanceof Unsupported)) throw error
}

// It cannot be undone everywhere.
function lastTruncate(a: { readonly method: Method }, b: { readonly method: Method }): number {
  return Number(a.method.name === 'truncate') - Number(b.method.name === 'truncate')
}
