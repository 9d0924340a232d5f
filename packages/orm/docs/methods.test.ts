import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Example } from '../../../tooling/doctest/examples.ts'
import { codeOf, type Method, methodsOf, retold } from '../../../tooling/doctest/methods.ts'
import { Unsupported } from '../src/errors/errors.ts'
import { atomic, recordStatements } from '../src/index.ts'
import { describeDatabases, withModels } from '../src/testing/testing.ts'
import { errorsOf } from './compiled.ts'
import { FACES, prepared, programOf } from './methods.ts'
import { fill, models } from './models.ts'
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

// What a block does besides the statements in it.
const FRAME = /^(?:BEGIN|START|SET TRANSACTION|SAVEPOINT|RELEASE|ROLLBACK|COMMIT)\b/

const examples = faces.flatMap(({ methods }) =>
  methods.flatMap((method) => method.examples.map((example) => ({ method, example }))),
)

it('the examples compile', async () => {
  expect(
    await errorsOf((places) =>
      programOf(
        examples.map(({ example }) => codeOf(example.code)),
        places,
      ),
    ),
  ).toEqual([])
})

await describeDatabases('the examples of methods', (under) => {
  const { test, run: inContext } = withModels(under, models)
  const told = new Map<Example, readonly string[]>()

  test('have rows to work on', () => fill())

  for (const { method, example } of [...examples].sort(lastTruncate))
    test(`${method.owner}.${method.name} runs (line ${example.line})`, async () => {
      const statements = await statementsOf(example, method).catch(unsupported)
      if (statements) told.set(example, statements)
    })

  // The comments show the SQL of the database that is nearest to the standard.
  if (under.dialect.features.nullsOrdering && under.dialect.features.selectForUpdate)
    it.each(faces)('are told with their SQL in $file', async ({ path, source, methods }) => {
      const own = methods.flatMap((method) => method.examples)
      const text = retold(source, new Map(own.map((each) => [each, told.get(each) ?? []])))
      await inContext(async () => expect(text).toMatchFileSnapshot(path))
    })
})

/** Runs an example, undone afterwards where the database can; gives the statements. */
async function statementsOf(example: Example, { name }: Method): Promise<string[]> {
  const run = await prepared(codeOf(example.code))
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

// What a database has not got, its README says.
function unsupported(error: unknown): undefined {
  if (!(error instanceof Unsupported)) throw error
}

// It cannot be undone everywhere.
function lastTruncate(a: { readonly method: Method }, b: { readonly method: Method }): number {
  return Number(a.method.name === 'truncate') - Number(b.method.name === 'truncate')
}
