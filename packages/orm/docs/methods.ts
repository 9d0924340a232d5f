import { sql } from 'drizzle-orm/sql'
import { scriptOf } from '../../../tooling/doctest/script.ts'
import * as expressions from '../src/expressions/expressions.ts'
import * as orm from '../src/index.ts'
import * as models from './models.ts'

/** The files whose interfaces say what query sets, rows and the rows of a relation can do, from `src`. */
export const FACES = [
  'query/types.ts',
  'query/chain/chaining.ts',
  'query/tables/joining.ts',
  'query/reading/reads.ts',
  'query/reading/one-column-types.ts',
  'query/writing/writes.ts',
  'related/manager.ts',
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

const { Author, Category, Circle, Comment, Post, Section, Tag } = models

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
  search: () => 'tango',
  lastYear: () => new Date(Date.UTC(2025, 0)),
  console: () => ({ log: (..._: readonly unknown[]) => {} }),
}

const exported = { sql, ...orm, ...expressions, ...models }

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
  return (Object.keys(given) as (keyof typeof given)[]).filter((name) => new RegExp(`\\b${name}\\b`).test(code))
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
  return () => run(...Object.values(scope))
}

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
    `import { given } from '${docs}/methods.ts'`,
    importOf(`${docs}/models.ts`, Object.keys(models)),
    importOf(`${source}/index.ts`, Object.keys(orm)),
    importOf(
      `${source}/expressions/expressions.ts`,
      Object.keys(expressions).filter((name) => !(name in orm)),
    ),
    ...functions,
    'void [sql, given]',
  ].join('\n')
}
