import { createRegistry, declareModel, f, type ModelClass } from '@tsango/core'
import {
  alterField,
  createModel,
  deleteModel,
  field,
  migration,
  type Operation,
  stateOf,
  tableOf,
} from '@tsango/orm/migrations'
import { describe, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import {
  CircularMigrations,
  ConflictingMigrations,
  DependencyMissing,
  InconsistentHistory,
  MigrationGone,
  MigrationMisfit,
  UnknownMigration,
} from '../errors/errors.ts'
import {
  createHistory,
  type FoundMigration,
  findNode,
  type History,
  planFor,
  stateAfter,
  stateBefore,
} from './history.ts'

function found(
  key: string,
  dependencies: readonly string[] = [],
  operations: readonly Operation[] = [],
): FoundMigration {
  const pair = (one: string): [string, string] => [one.slice(0, one.indexOf('.')), one.slice(one.indexOf('.') + 1)]
  const [app, name] = pair(key)
  return { app, name, migration: migration({ dependencies: dependencies.map(pair), operations }) }
}

const history = (...all: readonly FoundMigration[]): History => createHistory(all, (label) => label)
const keys = (nodes: readonly { readonly key: string }[]): string[] => nodes.map(({ key }) => key)

// blog 1 ← blog 2 ← blog 3; shop 1 needs blog 2; press stands alone.
const two = history(
  found('shop.0001_initial', ['blog.0002_more']),
  found('blog.0001_initial'),
  found('blog.0002_more', ['blog.0001_initial']),
  found('blog.0003_most', ['blog.0002_more']),
  found('press.0001_initial'),
)
const all = [...two.nodes.keys()]

describe('the graph of migrations', () => {
  it('puts each after those that it depends on', () => {
    expect(all).toEqual([
      'blog.0001_initial',
      'blog.0002_more',
      'shop.0001_initial',
      'blog.0003_most',
      'press.0001_initial',
    ])
  })

  it('refuses what is missing and circles, and names them', () => {
    expect(() => history(found('blog.0003_last', ['blog.0002_more']), found('blog.0001_initial'))).toThrow(
      new DependencyMissing('blog.0003_last', 'blog.0002_more', ['blog.0003_last', 'blog.0001_initial']),
    )
    expect(() => history(found('blog.0003_last', ['blog.0002_more']))).toThrow(
      'blog.0003_last depends on blog.0002_more, whose file is not here. Put it back: it may be on another branch, or not committed. Where the name is wrong, correct the dependency. Known: "blog.0003_last".',
    )
    expect(() => history(found('blog.0001_initial', ['shop.0001_initial']))).toThrow(
      'blog.0001_initial depends on shop.0001_initial, but no app "shop" brings migrations. Known: "blog". Add the app again, or take the dependency out of the file.',
    )
    expect(() => history(found('a.0001_x', ['b.0001_x']), found('b.0001_x', ['a.0001_x']))).toThrow(
      new CircularMigrations(['a.0001_x', 'b.0001_x', 'a.0001_x']),
    )
    expect(() => history(found('a.0001_x'), found('a.0002_y', ['a.0002_y']))).toThrow(
      new CircularMigrations(['a.0002_y', 'a.0002_y']),
    )
  })

  it('refuses two last migrations of one app', () => {
    const forked = history(found('a.0001_x'), found('a.0002_left', ['a.0001_x']), found('a.0002_right', ['a.0001_x']))
    expect(() => planFor(forked, new Set())).toThrow(ConflictingMigrations)
    expect(() => planFor(forked, new Set())).toThrow(/"0002_left", "0002_right"/)
  })

  it('knows the state before and after a migration', () => {
    const made = history(
      found('a.0001_x', [], [createModel('a.One', { fields: { id: field.bigAuto() } })]),
      found('a.0002_y', ['a.0001_x'], [deleteModel('a.One')]),
    )
    expect(stateAfter(made).models.size).toBe(0)
    expect([...stateBefore(made, findNode(made, 'a', '0002')).models.keys()]).toEqual(['a.One'])
  })

  it('names the migration that does not fit what comes before it', () => {
    const edited = history(found('a.0001_x'), found('a.0002_y', ['a.0001_x'], [deleteModel('a.One')]))
    expect(() => stateAfter(edited)).toThrow(MigrationMisfit)
    expect(() => stateAfter(edited)).toThrow(/a\.0002_y.*"Delete model a\.One".*No model "a\.One"/)
  })
})

describe('the plan', () => {
  it('fills a gap by writing down what is there, and takes nothing out', () => {
    const plan = planFor(two, new Set(['blog.0002_more']), { app: 'blog', name: '0001' }, { fake: true })
    expect([keys(plan.backward), keys(plan.forward)]).toEqual([[], ['blog.0001_initial']])
    expect(() => planFor(two, new Set(['blog.0003_most']), { app: 'blog', name: '0001' }, { fake: true })).toThrow(
      InconsistentHistory,
    )
  })

  it('leads not back past what no file has, and goes on before it', () => {
    const applied = new Set(['blog.0001_initial', 'blog.0009_later', 'gone.0001_initial'])
    for (const name of ['zero', '0001'])
      expect(() => planFor(two, applied, { app: 'blog', name })).toThrow(
        /blog\.0009_later applied, whose file is not here.*Put the file back/,
      )
    expect(keys(planFor(two, applied, { app: 'blog', name: '0002' }).forward)).toEqual(['blog.0002_more'])
    expect(planFor(two, new Set([...all, 'gone.0001_initial']), { app: 'blog', name: 'zero' }).backward).not.toEqual([])
  })

  it('leads back past what no file has where that was applied before', () => {
    const whole = history(found('blog.0001_whole'), found('blog.0004_next', ['blog.0001_whole']))
    const applied = new Set(['blog.0001_initial', 'blog.0001_whole', 'blog.0004_next'])
    expect(keys(planFor(whole, applied, { back: 1 }).backward)).toEqual(['blog.0004_next'])
    expect(keys(planFor(whole, applied, { app: 'blog', name: '0001' }).backward)).toEqual(['blog.0004_next'])
    expect(() => planFor(whole, applied, { app: 'blog', name: 'zero' })).toThrow(MigrationGone)
    expect(() => planFor(whole, applied, { back: 3 })).toThrow(MigrationGone)

    // Those of another app that are undone with them, and came before what no file has.
    const among = [...all, 'shop.0002_gone']
    expect(() => planFor(two, new Set(among), { app: 'blog', name: '0001' })).toThrow(/shop\.0002_gone/)
    expect(() => planFor(two, new Set(among.toReversed()), { app: 'blog', name: '0001' })).not.toThrow()
  })

  it.each([
    ['while it names what it replaces', [['blog', '0001_initial']]],
    ['later', []],
  ] as const)('undoes a squashed migration, written down after what follows it, after that: %s', (_when, replaces) => {
    const whole = { app: 'blog', name: '0001_whole', migration: migration({ operations: [], replaces }) }
    const followed = history(whole, found('blog.0004_next', ['blog.0001_whole']))
    const applied = new Set(['blog.0001_initial', 'blog.0004_next', 'blog.0001_whole'])
    expect(keys(planFor(followed, applied, { back: 1 }).backward)).toEqual(['blog.0004_next'])
    expect(keys(planFor(followed, applied, { back: 2 }).backward)).toEqual(['blog.0004_next', 'blog.0001_whole'])
    expect(keys(planFor(followed, applied, { app: 'blog', name: '0001' }).backward)).toEqual(['blog.0004_next'])
  })

  it('applies everything that is missing, in order', () => {
    const plan = planFor(two, new Set(all.slice(0, 2)))
    expect(keys(plan.forward)).toEqual(all.slice(2))
    expect(plan.backward).toEqual([])
  })

  it('applies for one app only what it needs', () => {
    expect(keys(planFor(two, new Set(), { app: 'shop' }).forward)).toEqual([
      'blog.0001_initial',
      'blog.0002_more',
      'shop.0001_initial',
    ])
    expect(keys(planFor(two, new Set(), { app: 'blog', name: '2' }).forward)).toEqual([
      'blog.0001_initial',
      'blog.0002_more',
    ])
  })

  it('undoes what comes after the target, also in other apps, last first', () => {
    const plan = planFor(two, new Set(all), { app: 'blog', name: '0001' })
    expect(keys(plan.backward)).toEqual(['blog.0003_most', 'shop.0001_initial', 'blog.0002_more'])
    expect(plan.forward).toEqual([])
    expect(keys(planFor(two, new Set(all), { app: 'shop', name: 'zero' }).backward)).toEqual(['shop.0001_initial'])
  })

  it('refuses a database with a gap, and targets that are not there', () => {
    expect(() => planFor(two, new Set(['blog.0002_more']))).toThrow(InconsistentHistory)
    expect(() => planFor(two, new Set(), { app: 'blgo' })).toThrow(
      /No app with migrations "blgo"\. Did you mean "blog"/,
    )
    expect(() => planFor(two, new Set(), { app: 'blog', name: '0002_mor_' })).toThrow(UnknownMigration)
    const shown = 'node manage.ts migrate blog 0001_initial --fake'
    expect(() => planFor(two, new Set(['blog.0002_more']))).toThrow(shown)
    const twins = history(found('a.0001_x'), found('a.0002_one', ['a.0001_x']), found('a.0002_two', ['a.0002_one']))
    expect(() => findNode(twins, 'a', '0002')).toThrow(/several names begin so/)
  })
})

describe('a model that another stands in for', () => {
  class User extends declareModel('auth.User') {
    groups = f.manyToMany(() => Group)
  }
  class Group extends declareModel('auth.Group') {
    name = f.char(20)
  }
  class Entry extends declareModel('log.Entry') {
    by = f.fk(() => User)
  }
  class Person extends declareModel('people.Person', { id: f.uuid() }) {
    groups = f.manyToMany(() => Group)
  }

  const registryOf = (models: readonly ModelClass[], swaps: readonly (readonly [ModelClass, ModelClass])[] = []) => {
    const { registry, problems } = createRegistry({
      models: models.map((model) => ({ model, app: '' })),
      swaps,
      close: true,
    })
    expect(problems).toEqual([])
    return registry
  }
  const silent = { renamed: async () => false, agreed: async () => true, fill: async () => undefined }
  const options = { asker: silent, now: new Date() }

  it('is left out with its tables of pairs; keys lead to its replacement, whose migration comes first', async () => {
    const original = registryOf([Entry, User])
    const shipped = (await detectMigrations(history(), stateOf(original), options)).map((one) => ({
      app: one.app,
      name: one.name,
      migration: migration(one),
    }))
    expect(
      shipped.flatMap((one) => one.migration.operations.map((operation) => 'model' in operation && operation.model)),
    ).toEqual(['auth.User', 'auth.Group', 'auth.UserGroups', 'log.Entry'])

    const swapped = registryOf([Entry, Person, Group], [[User, Person]])
    const base = createHistory(shipped, swapped.resolveLabel)
    // The project has no migration for its own user yet: only that has to be written.
    const own = await detectMigrations(base, stateOf(swapped), options)
    expect(own.map(({ app, dependencies }) => [app, dependencies])).toEqual([['people', [['auth', '0001_initial']]]])
    const whole = createHistory(
      [...shipped, ...own.map((one) => ({ app: one.app, name: one.name, migration: migration(one) }))],
      swapped.resolveLabel,
    )

    expect([...whole.nodes.keys()]).toEqual(['auth.0001_initial', 'people.0001_initial', 'log.0001_initial'])
    const state = stateAfter(whole)
    expect([...state.models.keys()]).toEqual(['auth.Group', 'people.Person', 'people.PersonGroups', 'log.Entry'])
    const [, by] = tableOf(state, state.models.get('log.Entry')!).columns
    expect(by).toMatchObject({ column: 'by_id', spec: { kind: 'uuid' }, references: { table: 'people_person' } })
    expect(await detectMigrations(whole, stateOf(swapped), options)).toEqual([])
  })

  it('takes operations that do nothing', () => {
    const swapped = registryOf([Person, Group], [[User, Person]])
    const made = createHistory(
      [
        found('auth.0001_initial', [], [createModel('auth.User', { fields: { id: field.bigAuto() } })]),
        found(
          'auth.0002_more',
          ['auth.0001_initial'],
          [alterField('auth.User', 'id', field.bigAuto()), deleteModel('auth.User')],
        ),
      ],
      swapped.resolveLabel,
    )
    expect(stateAfter(made).models.size).toBe(0)
  })
})
