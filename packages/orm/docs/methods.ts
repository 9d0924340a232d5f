import * as apps from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { sql } from 'drizzle-orm/sql'
import { scriptOf } from '../../../tooling/doctest/script.ts'
import * as atomics from '../src/atomic/atomic.ts'
import * as audits from '../src/audit/audit.ts'
import * as contentTypes from '../src/content-types/content-types.ts'
import * as databases from '../src/databases/databases.ts'
import * as bridge from '../src/drizzle/drizzle.ts'
import * as expressions from '../src/expressions/expressions.ts'
import type { Row } from '../src/index.ts'
import * as orm from '../src/index.ts'
import * as rows from '../src/model/model.ts'
import * as pruning from '../src/pruning/pruning.ts'
import * as queries from '../src/query/query.ts'
import * as raw from '../src/raw/raw.ts'
import * as repeats from '../src/repeats/repeats.ts'
import * as signals from '../src/signals/signals.ts'
import * as models from './models.ts'

const { begin, ContentType, currentDatabases, promote } = orm
const { genericKeyOf } = contentTypes

/** The files whose interfaces say what query sets, rows and the rows of a relation can do, from `src`. */
export const FACES = [
  'query/types.ts',
  'query/chain/chaining.ts',
  'query/tables/joining.ts',
  'query/reading/reads.ts',
  'query/reading/one-column-types.ts',
  'query/writing/writes.ts',
  'related/manager.ts',
  'related/prefetch-related.ts',
  'raw/raw.ts',
  '../../core/src/model/rows.ts',
  'expressions/types/expression.ts',
  'expressions/types/condition.ts',
  'expressions/types/aggregated.ts',
  'expressions/types/columns.ts',
  'expressions/types/text.ts',
  'expressions/types/numbers.ts',
  'expressions/types/dates.ts',
  'expressions/types/json.ts',
  'expressions/types/collections.ts',
  'expressions/functions/aggregates.ts',
  'expressions/functions/cast.ts',
  'expressions/functions/choices.ts',
  'expressions/functions/json.ts',
  'expressions/functions/math.ts',
  'expressions/functions/moments.ts',
  'expressions/functions/subqueries.ts',
  'expressions/functions/text.ts',
  'expressions/functions/when.ts',
  'expressions/functions/windows.ts',
]

/** Files with functions that users call beside those that are the package's own, and have no example. */
export const BESIDE = [
  'atomic/atomic.ts',
  'atomic/begin.ts',
  'atomic/rolled-back.ts',
  'audit/audit.ts',
  'audit/keys.ts',
  'audit/prune.ts',
  'audit/record.ts',
  'audit/verify.ts',
  'content-types/create.ts',
  'content-types/find.ts',
  'content-types/generic-key.ts',
  'rows/row-of.ts',
  'databases/primary.ts',
  'databases/record.ts',
  'drizzle/drizzle.ts',
  'expressions/condition.ts',
  'expressions/from-context.ts',
  'expressions/functions/search.ts',
  'expressions/outer-ref.ts',
  'expressions/own-lookups.ts',
  'pruning/pruning.ts',
  'query/lookups/predicate.ts',
  'query/lookups/predicate-tree.ts',
  'query/query.ts',
  'query/tables/common-table.ts',
  'query/tables/from-query.ts',
  'related/order.ts',
  'related/related.ts',
  'repeats/repeats.ts',
  'rows/changes.ts',
  'rows/copies.ts',
  'rows/promote.ts',
  'rows/row-phase.ts',
  'scope/scope.ts',
  'signals/heard.ts',
  'signals/signals.ts',
]

const { Account, Author, Category, Circle, Comment, Like, Post, Review, Section, Tag, Wallet } = models

/** What an example finds, by its name, beside the exports of `@tsango/orm` and the models of the cookbook. */
export const given = {
  posts: () => Post.objects().orderBy('id').all(),
  post: () => Post.objects().get({ slug: 'post-0' }),
  first: () => Post.objects().get({ slug: 'post-1' }),
  second: () => Post.objects().get({ slug: 'post-2' }),
  ann: () => Author.objects().get({ name: 'Ann' }),
  bob: () => Author.objects().get({ name: 'Bob' }),
  dance: () => Category.objects().get({ name: 'Dance' }),
  news: () => Tag.objects().get({ name: 'news' }),
  tango: () => Tag.objects().get({ name: 'tango' }),
  comment: () => Comment.objects().filter({ post__slug: 'post-0' }).earliest('id'),
  opening: () => Section.objects().get({ heading: 'Start' }),
  ending: () => Section.objects().get({ heading: 'End' }),
  circle: () => Circle.objects().get({ name: 'Readers' }),
  user: () => ({ isStaff: false }),
  section: () => Section.objects().selectRelated('post').earliest('id'),
  like: async () => {
    const [type] = await ContentType.objects().getOrCreate({ app: 'blog', model: 'Post' })
    const { id } = await given.post()
    const { id: byId } = await given.ann()
    return Like.objects().create({ byId, targetTypeId: type.id, targetKey: String(id) })
  },
  likeTarget: () => genericKeyOf(Like, 'target'),
  review: async () => promote(await given.second(), Review, { product: 'Shoes', stars: 4 }),
  account: () => Account.objects().get({ owner: 'Ann' }),
  from: () => Wallet.objects().get({ owner: 'Ann' }),
  to: () => Wallet.objects().get({ owner: 'Bob' }),
  transfer: () => transfer,
  transaction: () => begin(),
  databases: () => databases.openDatabases({ default: 'sqlite::memory:' }, currentDatabases().registry),
  sought: () => 'tango',
  words: () => ['tango', 'milonga'],
  column: () => 'title',
  sent: () => '{ "not": { "lookups": { "status": "draft" } } }',
  secret: () => 'a secret of thirty-two characters or more',
  lastHead: () => ({ place: 0, seal: '' }),
  importPrices: () => () => Account.objects().filter({ owner: 'Ann' }).update({ balance: '5.00' }),
  signUp: () => (email: string) => Author.objects().create({ name: 'Ada', email, city: '' }),
  refuseNegativeBalances: () => async () => {
    if (await Wallet.objects().filter({ balance__lt: '0.00' }).exists()) throw new Error('A balance would be negative.')
  },
  app: () => ({
    request: (_: string) => Post.objects().prefetch('comments'),
    use: (_: (c: object, next: () => Promise<void>) => Promise<void>) => {},
  }),
  c: () => ({}),
  getCookie:
    () =>
    (_c: object, _name: string): string | undefined =>
      undefined,
  setCookie: () => (_c: object, _name: string, _value: string, _options: object) => {},
  cache: () => ({ delete: async (_: string) => {} }),
  upload: () => async () => 'tango.jpg',
  remove: () => async (_: string) => {},
  expect: () => (_: unknown) => ({ toBe: (_: unknown) => {} }),
  announce:
    () =>
    (..._: readonly unknown[]) => {},
  archive: () => async (_: object) => {},
  index:
    () =>
    (..._: readonly unknown[]) => {},
  slugify: () => (title: string) => title.toLowerCase(),
  lastYear: () => new Date(Date.UTC(2025, 0)),
  console: () => ({ log: (..._: readonly unknown[]) => {} }),
}

// What an example may name without an import, by the place from which its program has it; the first that has a name gives it.
const SOURCES: Readonly<Record<string, object>> = {
  'index.ts': orm,
  'raw/raw.ts': raw,
  'expressions/expressions.ts': expressions,
  'model/model.ts': rows,
  'query/query.ts': queries,
  'atomic/atomic.ts': atomics,
  'audit/audit.ts': audits,
  'databases/databases.ts': databases,
  'drizzle/drizzle.ts': bridge,
  'repeats/repeats.ts': repeats,
  'content-types/content-types.ts': contentTypes,
  'pruning/pruning.ts': pruning,
  'signals/signals.ts': signals,
}

const exported = Object.assign({ sql, currentContext }, ...Object.values(SOURCES).toReversed(), apps, models)

// What an example that is an expression alone is about, by the name it starts from.
const ROWS: Readonly<Record<string, string>> = {
  p: 'Post',
  s: 'Star',
  seat: 'Seat',
  t: 'Ticket',
  b: 'Box',
  page: 'Page',
}

/** What an example stands for. */
export interface Whole {
  readonly code: string
  /** Of an expression alone: the model whose rows it is asked of. */
  readonly of?: string
}

/** An example as code that runs: a query is awaited, and an expression over `p` selected from posts. */
export function wholeOf(example: string): Whole {
  if (/^[A-Z]\w*\.objects\(\)/.test(example)) return { code: `await ${example}` }
  if (/^(?:await|const|for)\b|\.objects\(\)/.test(example)) return { code: example }
  const name = /\b(p|s|seat|t|b|page)\./.exec(example)?.[1] ?? ''
  const of = ROWS[name]
  return of ? { code: `await ${of}.objects().select((${name}) => ({ it: ${example} }))`, of } : { code: example }
}

/** The names of `given` that a code mentions. */
export function mentioned(code: string): (keyof typeof given)[] {
  return (Object.keys(given) as (keyof typeof given)[]).filter(
    (name) => new RegExp(`\\b${name}\\b`).test(code) && !new RegExp(`\\bconst ${name}\\b`).test(code),
  )
}

async function transfer(from: Row<models.Wallet>, to: Row<models.Wallet>, amount: string): Promise<void> {
  for (const [{ id }, by] of [
    [from, `-${amount}`],
    [to, amount],
  ] as const)
    await Wallet.objects()
      .filter({ id })
      .update((a) => ({ balance: a.balance.plus(by) }))
}

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor

/** Makes an example's code ready: what it finds is read when this is awaited, and the code is run by what it resolves to. */
export async function prepared(
  code: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<() => Promise<unknown>> {
  const names = mentioned(code)
  const found = await Promise.all(names.map((name) => given[name]()))
  const scope = { ...exported, ...more, ...Object.fromEntries(names.map((name, index) => [name, found[index]])) }
  const run = new AsyncFunction(...Object.keys(scope), scriptOf(code).body)
  return async () => {
    try {
      return await run(...Object.values(scope))
    } finally {
      for (const one of found) if (isOpen(one)) await one[Symbol.asyncDispose]()
    }
  }
}

const isOpen = (one: unknown): one is AsyncDisposable =>
  typeof one === 'object' && one !== null && Symbol.asyncDispose in one

/** Where `src` lies, and this folder, for a program that stands elsewhere. */
export interface Places {
  readonly source: string
  readonly docs: string
}

/** A program in which each code stands in a function of its own, for the compiler. */
export function programOf(codes: readonly string[], { source, docs }: Places): string {
  const text = codes.join('\n')
  const importOf = (path: string, names: readonly string[]) =>
    `import { ${names.filter((name) => new RegExp(`\\b${name}\\b`).test(text)).join(', ')} } from '${path}'`
  const functions = codes.map((code, index) => {
    const parameters = mentioned(code).map((name) => `${name}: Awaited<ReturnType<typeof given.${name}>>`)
    return `export const _${index} = async (${parameters.join(', ')}) => {\n{\n${code}\n}\n}`
  })
  return [
    "import { sql } from 'drizzle-orm/sql'",
    "import { currentContext } from '@tsango/core/context'",
    `import type { Cols, Meta, ModelClass, Row } from '${source}/index.ts'`,
    `import { given } from '${docs}/methods.ts'`,
    importOf(`${docs}/models.ts`, Object.keys(models)),
    importOf('@tsango/core/apps', Object.keys(apps)),
    ...Object.entries(SOURCES).map(([file, one], index, all) =>
      importOf(
        `${source}/${file}`,
        Object.keys(one).filter((name) => !all.slice(0, index).some(([, before]) => name in before)),
      ),
    ),
    ...functions,
    'void [sql, given, currentContext]',
  ].join('\n')
}
