/** A query that was sent again and again from one line of code. */
export interface RepeatedQuery {
  /** The label of the model whose rows were read. */
  readonly model: string
  /** The relation of one row that was read, as `blog.Post.tags`; `undefined` for a query of its own. */
  readonly relation: string | undefined
  /** How often. */
  readonly times: number
  /** The line that made the query: file, line and column. */
  readonly at: string
  /** Without its values. */
  readonly sql: string
}

interface Origin {
  readonly stack: string
  readonly relation: string | undefined
  /** Whether others of its kind are none. */
  readonly exempt: boolean
}

/** Counts the queries of one unit of work that are alike and come from the same line. */
export class Repeats {
  readonly #limit: number
  readonly #found: ((repeated: RepeatedQuery) => void) | undefined
  readonly #last = new Map<string, string>()
  readonly #all = new Map<string, { times: number; readonly query: Omit<RepeatedQuery, 'times'> }>()

  /** @param found - told of a query once, when it was sent more often than the limit */
  constructor(limit: number, found?: (repeated: RepeatedQuery) => void) {
    this.#limit = limit
    this.#found = found
  }

  note({ stack, relation, exempt }: Origin, model: string, sql: string): void {
    if (exempt) return
    const at = lineOf(stack)
    if (at === undefined) return
    this.#last.set(sql, at)
    const key = `${at}\n${sql}`
    const known = this.#all.get(key) ?? { times: 0, query: { model, relation, at, sql } }
    known.times++
    this.#all.set(key, known)
    if (known.times === this.#limit + 1) this.#found?.({ ...known.query, times: known.times })
  }

  /** The line that made the query that is sent now; told once. */
  lineOf(sql: string): string | undefined {
    const at = this.#last.get(sql)
    this.#last.delete(sql)
    return at
  }

  /** Those that were sent more often than the limit. */
  get repeated(): readonly RepeatedQuery[] {
    return [...this.#all.values()]
      .filter(({ times }) => times > this.#limit)
      .map(({ times, query }) => ({ ...query, times }))
  }
}

// Whether anybody in the process looks for repeats: then each query remembers where it was made, and else costs nothing.
let watching = 0
const origins = new WeakMap<object, Origin>()

/** Remembers from now on where queries are made. */
export function watchQueries(): void {
  watching++
}

/** Ends what {@link watchQueries} has begun. */
export function unwatchQueries(): void {
  watching--
}

/** Whether queries remember where they were made. */
export function areQueriesWatched(): boolean {
  return watching > 0
}

/** Remembers where a query was made. */
export function noteQuery(query: object): void {
  origins.set(query, { stack: stackHere(), relation: undefined, exempt: false })
}

/** Says of a query that was noted what was said of the one that it came of. */
export function noteFormer(query: object, former: object): void {
  const [known, said] = [origins.get(query), origins.get(former)]
  if (known && said) origins.set(query, { ...said, stack: known.stack })
}

/** Says that a query that was noted reads a relation of one row. */
export function noteRelation(query: object, relation: string): void {
  const known = origins.get(query)
  if (known) origins.set(query, { ...known, relation })
}

/** Says that others like a query are no repeats: it is read part by part, or for a write. */
export function exemptFromRepeats<Q extends object>(query: Q): Q {
  const known = origins.get(query)
  if (watching > 0 && known) origins.set(query, { ...known, exempt: true })
  return query
}

/** Where a query was made; `undefined` where nobody looked. */
export function originOf(query: object): Origin | undefined {
  return origins.get(query)
}

const FRAMES = 40

function stackHere(): string {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = FRAMES
  const here: { stack?: string } = {}
  Error.captureStackTrace(here, stackHere)
  Error.stackTraceLimit = before
  return here.stack ?? ''
}

/** Where the code stands that makes queries for others: in this package, whose folders are gone once it is built, and in that which holds the context. */
const OWN = [
  ...['scope', 'query', 'related', 'rows', 'model', 'atomic', 'content-types', 'audit'].map(
    (folder) => new URL(`../${folder}/`, import.meta.url).pathname,
  ),
  new URL('../../../core/', import.meta.url).pathname,
  '/node_modules/@tsango/core/',
  '/node_modules/@tsango/orm/',
]
const PLACE = /(?:\(|at )(?:async )?(\S+:\d+:\d+)\)?$/

// What no code outside of these has asked for, nobody can ask for in another way.
function lineOf(stack: string): string | undefined {
  for (const line of stack.split('\n').slice(1)) {
    const place = PLACE.exec(line)?.[1]
    if (place && !place.startsWith('node:') && !OWN.some((folder) => place.includes(folder)))
      return place.replace('file://', '')
  }
  return undefined
}
