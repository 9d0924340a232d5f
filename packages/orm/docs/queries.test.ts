import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { Unsupported } from '../src/errors/errors.ts'
import { recordStatements } from '../src/index.ts'
import { describeDatabases, withModels } from '../src/testing/testing.ts'
import { fill, indexedModels, models } from './models.ts'
import { pageOf, sectionsOf } from './page.ts'
import * as functions from './recipes.ts'

// What a database has not got, its README says.
function unsupported(error: unknown): undefined {
  if (!(error instanceof Unsupported)) throw error
}

const sections = sectionsOf(readFileSync(new URL('recipes.ts', import.meta.url), 'utf8'))
const recipes = sections.flatMap((section) => section.recipes)
const run: Readonly<Record<string, () => unknown>> = functions

it('the page has every recipe', () => {
  expect(recipes.map(({ name }) => name).sort()).toEqual(Object.keys(functions).sort())
})

await describeDatabases('the recipes', (under) => {
  // What some databases have to be given first.
  beforeAll(async () => {
    if (!under.dialect.schema.createExtension) return
    for (const extension of ['pg_trgm', 'unaccent', 'bloom'])
      for (const sql of under.dialect.schema.createExtension(extension))
        await under.driver.run({ sql, write: true, returns: false }, [])
  })
  const hasBloom = under.dialect.features.indexMethods.includes('bloom')
  const { test, run: inContext } = withModels(under, hasBloom ? [...models, ...indexedModels] : models)
  const statements = new Map<string, readonly string[]>()

  test('have rows to work on', () => fill())

  for (const { name } of recipes) {
    if (!hasBloom && name === 'bloomIndex') continue
    test(`${name} runs`, async () => {
      const recorded = await recordStatements(async () => await run[name]?.()).catch(unsupported)
      if (recorded === undefined) return
      statements.set(
        name,
        recorded.statements.map(({ sql }) => sql),
      )
      expect(recorded.statements.length).toBeGreaterThan(0)
    })
  }

  // The page shows the SQL of the database that is nearest to the standard.
  if (under.dialect.features.nullsOrdering && under.dialect.features.selectForUpdate)
    it('make the page as it stands', async () => {
      await inContext(async () => expect(pageOf(sections, statements)).toMatchFileSnapshot('queries.md'))
    })
})
