import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Example } from '../../../tooling/doctest/examples.ts'
import { codeOf, type Method, methodsOf, retold } from '../../../tooling/doctest/methods.ts'
import { hasClaims } from '../../../tooling/doctest/run.ts'
import { withAuditKeys } from '../src/audit/audit.ts'
import { Unsupported } from '../src/errors/errors.ts'
import { atomic, recordStatements, withDatabases } from '../src/index.ts'
import { describeDatabases, withModels } from '../src/testing/testing.ts'
import { errorsOf } from './compiled.ts'
import { BESIDE, FACES, prepared, programOf, type Whole, wholeOf } from './methods.ts'
import { collectionModels, fill, models, Page } from './models.ts'
import { shortened } from './page.ts'

interface Face {
  readonly file: string
  readonly path: string
  readonly source: string
  readonly methods: readonly Method[]
}

const faces = [...FACES, ...BESIDE].map((file): Face => {
  const path = fileURLToPath(new URL(`../src/${file}`, import.meta.url))
  const source = readFileSync(path, 'utf8')
  return { file, path, source, methods: methodsOf(source) }
})

describe.each(faces)('$file', ({ methods }) => {
  it('has examples', () => {
    expect(methods.flatMap(({ examples }) => examples).length).toBeGreaterThan(0)
  })
})

it.each(faces.filter(({ file }) => FACES.includes(file)))('$file has an example for every method', ({ methods }) => {
  expect(methods.filter(({ examples }) => examples.length === 0).map(({ owner, name }) => `${owner}.${name}`)).toEqual(
    [],
  )
})

class Undone extends Error {}

const EXTENSIONS = ['hstore', 'pg_trgm', 'unaccent']
const COLLECTIONS = ['Box', 'Page']

// What a block does besides the statements in it.
const FRAME = /^(?:BEGIN|START|SET TRANSACTION|SAVEPOINT|RELEASE|ROLLBACK|COMMIT)\b/

const examples = faces.flatMap(({ file, methods }) =>
  methods.flatMap((method) =>
    method.examples
      .filter(isUnclaimed)
      .map((example) => ({ file, method, example, whole: wholeOf(codeOf(example.code)) })),
  ),
)

// What says its own results, the doc tests of the package run.
function isUnclaimed(example: Example): boolean {
  return !hasClaims(example)
}

// What begins a transaction of its own cannot be run within one, nor be undone.
const OWN_TRANSACTIONS = ['atomic/', 'audit/keys', 'audit/verify']
const KEYS = ['a secret of thirty-two characters or more']

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
    if (!under.dialect.schema.createExtension) return
    for (const extension of EXTENSIONS)
      for (const sql of under.dialect.schema.createExtension(extension))
        await under.driver.run({ sql, write: true, returns: false }, [])
  })
  const { test, run: inContext } = withModels(under, hasCollections ? [...models, ...collectionModels] : models)
  const told = new Map<Example, readonly string[]>()

  test('have rows to work on', () => fill())

  for (const one of [...examples].sort(lastTruncate)) {
    const { file, method, example, whole } = one
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
        const statements = await statementsOf(whole, isAlone(file, method)).catch(unsupported)
        if (statements) told.set(example, expressionOf(whole, statements))
      })
  }

  if (isShown)
    it.each(faces)('are told with their SQL in $file', async ({ path, source, methods }) => {
      const own = methods.flatMap((method) => method.examples).filter(isUnclaimed)
      const text = retold(source, new Map(own.map((each) => [each, told.get(each) ?? []])))
      await inContext(async () => expect(text).toMatchFileSnapshot(path))
    })
})

/** Runs an example, undone afterwards where the database can; gives the statements. */
async function statementsOf({ code }: Whole, alone: boolean): Promise<string[]> {
  let statements: readonly string[] = []
  const body = async () => {
    const run = await prepared(code)
    const recorded = await recordStatements(() => (code.includes('verifyAudit') ? withAuditKeys(KEYS, run) : run()))
    statements = recorded.statements.map(({ sql }) => sql)
    throw new Undone()
  }
  await (alone ? body() : atomic(body)).catch((error: unknown) => {
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

// A truncate cannot be undone everywhere, either.
function isAlone(file: string, { name }: Method): boolean {
  return name === 'truncate' || OWN_TRANSACTIONS.some((own) => file.startsWith(own))
}

function lastTruncate(a: { readonly method: Method }, b: { readonly method: Method }): number {
  return Number(a.method.name === 'truncate') - Number(b.method.name === 'truncate')
}
