import { createRegistry, declareModel, f, type ModelClass } from '@tsango/core'
import type { Cols } from '@tsango/orm'
import { migration, type ProjectState, stateOf } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { detectMigrations, safeMigrations } from '../detect/detect.ts'
import { describeDifference, driftOf } from '../drift/drift.ts'
import { MigrationFailed } from '../errors/errors.ts'
import { createHistory, type FoundMigration } from '../history/history.ts'
import { inspectedModels, readTables } from '../inspect/inspect.ts'
import { lintMigration } from '../lint/lint.ts'
import { squashMigrations } from '../optimize/optimize.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const historyOf = (found: readonly FoundMigration[]) => createHistory(found, (label) => label)

function stateFor(...models: ModelClass[]): ProjectState {
  const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
  expect(problems).toEqual([])
  return stateOf(registry)
}

async function planned(
  before: readonly FoundMigration[],
  to: ProjectState,
  { renames = [] as readonly string[], safe = false, asked = [] as string[] } = {},
) {
  const asker = {
    renamed: async ({ id }: { readonly id: string }) => {
      asked.push(id)
      return renames.includes(id)
    },
    agreed: async () => true,
    fill: async () => 'draft',
  }
  const history = historyOf(before)
  const found = await detectMigrations(history, to, { asker, now: new Date() })
  return (safe ? safeMigrations(history, found) : found).map(
    ({ app, name, dependencies, operations, atomic }): FoundMigration => ({
      app,
      name,
      migration: migration({ dependencies, operations, ...(atomic === undefined ? {} : { atomic }) }),
    }),
  )
}

class Plain extends declareModel('a.Item') {
  status = f.choice(['draft', 'done'])
}
class Held extends declareModel('a.Item') {
  static meta = {
    checks: [{ name: 'item_done', check: (p: Cols<Held>) => p.status.in(['draft', 'done']).or(p.status.eq("it's")) }],
  }
  status = f.enum(['draft', 'done', "it's"]).default('draft')
}
class Sketched extends declareModel('a.Item') {
  static meta = {
    checks: [
      { name: 'item_done', check: (p: Cols<Sketched>) => p.status.in(['sketch', 'done']).or(p.status.eq("it's")) },
    ],
  }
  status = f.enum(["it's", 'done', 'sketch']).default('sketch')
}
await describeDatabases('enumerations', (under) => {
  const database = migratable(under)
  const run = async (sql: string) => under.driver.run({ sql, write: true, returns: false }, [])
  const rows = async () =>
    (
      await under.driver.run({ sql: 'SELECT id, status FROM a_item ORDER BY id', write: false, returns: true }, [])
    ).rows.map(([, status]) => status)
  const drift = async (model: ModelClass) =>
    (await driftOf(database, stateFor(model))).differences.map(describeDifference)
  const failing = async (steps: readonly FoundMigration[], target?: string): Promise<string> => {
    const error = await migrateDatabase(
      historyOf(steps),
      database,
      target === undefined ? {} : { target: { app: 'a', name: target } },
    ).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(MigrationFailed)
    return (error as Error).message
  }
  beforeEach(() => clear(database))

  it('are held by the database, renamed with their rows, and go back', async () => {
    const steps = await planned([], stateFor(Held))
    await migrateDatabase(historyOf(steps), database)
    expect(await drift(Held)).toEqual([])
    await run("INSERT INTO a_item (status) VALUES ('draft'), ('done'), ('draft')")
    await expect(run("INSERT INTO a_item (status) VALUES ('other')")).rejects.toMatchObject({
      code: 'check_violation',
    })
    const start = await schemaOf(database)
    const asked: string[] = []
    const question = 'rename a.Item.status "draft" "sketch"'
    steps.push(...(await planned(steps, stateFor(Sketched), { renames: [question], asked })))
    expect(asked).toEqual([question])
    expect(steps[1]?.name).toBe('0002_rename_item_status_draft_sketch')
    expect(steps[1]?.migration.operations.map(({ type }) => type)).toEqual(['renameValue'])
    expect(await planned(steps, stateFor(Sketched))).toEqual([])
    await migrateDatabase(historyOf(steps), database)
    expect(await drift(Sketched)).toEqual([])
    expect(await rows()).toEqual(['sketch', 'done', 'sketch'])
    const longer = 'rename a.Item.status "sketch" "a word that is longer than all that was there until now"'
    class Long extends declareModel('a.Item') {
      status = f.enum(["it's", 'done', 'a word that is longer than all that was there until now']).default('done')
    }
    steps.push(...(await planned(steps, stateFor(Long), { renames: [longer] })))
    await migrateDatabase(historyOf(steps), database)
    expect(await drift(Long)).toEqual([])
    expect(await rows()).toEqual([
      'a word that is longer than all that was there until now',
      'done',
      'a word that is longer than all that was there until now',
    ])
    expect(await planned(steps, stateFor(Long))).toEqual([])
    await migrateDatabase(historyOf(steps), database, { target: { app: 'a', name: steps[0]?.name ?? '' } })
    expect(await schemaOf(database)).toEqual(start)
    expect(await rows()).toEqual(['draft', 'done', 'draft'])
  })

  it('get words, lose those that no row holds, and name the rows that hold one by their keys', async () => {
    const steps = await planned([], stateFor(Plain))
    await migrateDatabase(historyOf(steps), database)
    const start = await schemaOf(database)
    class Few extends declareModel('a.Item') {
      status = f.enum(['draft', 'done'])
    }
    class More extends declareModel('a.Item') {
      status = f.enum(['draft', 'done', 'gone'])
    }
    for (const safe of [false, true]) {
      await clear(database)
      await migrateDatabase(historyOf(steps), database)
      await run("INSERT INTO a_item (status) VALUES ('old'), ('done'), ('old'), ('draft')")
      const message = await failing([...steps, ...(await planned(steps, stateFor(Few), { safe }))])
      expect(message).toMatch(/Rows of a\.Item hold words in status that it is not to have, by their keys: 1, 3\. Give/)
      expect(message).not.toMatch(/'old'|"old"/)
    }
    await run("UPDATE a_item SET status = 'draft' WHERE status = 'old'")
    steps.push(...(await planned(steps, stateFor(Few), { safe: true })))
    steps.push(...(await planned(steps, stateFor(More), { safe: true })))
    await migrateDatabase(historyOf(steps), database)
    expect(await drift(More)).toEqual([])
    await run("UPDATE a_item SET status = 'gone' WHERE id = 2")
    // To take a word away again is the way back.
    expect(await failing(steps, steps.at(-2)?.name)).toMatch(/hold words in status .* by their keys: 2\./)
    await run("UPDATE a_item SET status = 'done' WHERE id = 2")
    await migrateDatabase(historyOf(steps), database, { target: { app: 'a', name: steps[0]?.name ?? '' } })
    expect(await schemaOf(database)).toEqual(start)
  })

  it('name no row that holds none', async () => {
    class Open extends declareModel('a.Item') {
      status = f.enum(['draft', 'done', 'gone']).null()
    }
    class Fewer extends declareModel('a.Item') {
      status = f.enum(['draft', 'done']).null()
    }
    const steps = await planned([], stateFor(Open))
    await migrateDatabase(historyOf(steps), database)
    await run("INSERT INTO a_item (status) VALUES (NULL), ('draft'), ('gone')")
    steps.push(...(await planned(steps, stateFor(Fewer))))
    expect(await failing(steps)).toMatch(/hold words in status .* by their keys: 3\./)
    await run("UPDATE a_item SET status = 'done' WHERE id = 3")
    await migrateDatabase(historyOf(steps), database)
    expect(await rows()).toEqual([null, 'draft', 'done'])
  })

  it('are looked through beside those who write, where the database has a way', async () => {
    const steps = await planned([], stateFor(Held))
    class More extends declareModel('a.Item') {
      static meta = Held.meta
      status = f.enum(['draft', 'done', "it's", 'more']).default('draft')
      kind = f.enum(['a', 'b']).default('a')
    }
    const next = await planned(steps, stateFor(More), { safe: true })
    const history = historyOf([...steps, ...next])
    const findings = [...history.nodes.values()].flatMap((node) =>
      'migration' in node ? lintMigration(history, node, under.dialect) : [],
    )
    if (under.dialect.schema.addCheckConcurrently) expect(findings.filter(({ kind }) => kind === 'lock')).toEqual([])
    expect(findings.filter(({ kind }) => kind === 'old_code').map(({ operation }) => operation)).toEqual([
      'Add field kind to a.Item',
    ])
    await migrateDatabase(history, database)
    expect(await drift(More)).toEqual([])
  })

  it('are found in the database, and in the models that are made of it', async () => {
    class Found extends declareModel('a.Item') {
      status = f.enum(['draft', 'done', "it's"]).null()
      one = f.enum(['x y'])
      shown = f.enum(['👍', '👎', '?', '????', 'ü'])
    }
    await migrateDatabase(historyOf(await planned([], stateFor(Found))), database)
    const { introspection, features } = under.dialect
    const [model] = inspectedModels(await readTables(database), { app: 'a', introspection, features })
    const code = new Map(model?.members.map(({ name, code }) => [name, code]))
    expect(code.get('status')).toBe("f.enum(['done', 'draft', 'it\\'s']).null()")
    expect(code.get('one')).toBe("f.enum(['x y'])")
    expect(code.get('shown')).toBe("f.enum(['?', '????', 'ü', '👍', '👎'])")
    expect(model?.meta).toMatchObject({ items: [] })
    await run('ALTER TABLE a_item DROP CONSTRAINT a_item_status_enum')
    expect(await drift(Found)).toEqual([expect.stringContaining('the check "a_item_status_enum" is missing')])
  })

  it('are made as they are in the end where migrations are squashed', async () => {
    const steps = await planned([], stateFor(Held))
    const asked = ['rename a.Item.status "draft" "sketch"']
    steps.push(...(await planned(steps, stateFor(Sketched), { renames: asked })))
    const { operations } = squashMigrations(historyOf(steps), 'a', { to: steps[1]?.name ?? '' })
    expect(operations.map(({ type }) => type)).toEqual(['createModel'])
  })
})
