import { DoesNotExist, MultipleRows, QueryError, takeFunction, takeMany, takeOptions } from '../../errors/errors.ts'
import { internNamed } from '../../expressions/intern.ts'
import type { Callback } from '../chain/steps.ts'
import { type CursorOptions, type CursorPage, cursorPage } from '../paging/cursor-page.ts'
import { type IterateOptions, iterate } from '../paging/iterate.ts'
import { page } from '../paging/page.ts'
import type { Terminal } from '../shape/shape.ts'
import { AskingChain, end } from './asking-chain.ts'
import { type ExplainOptions, explain } from './explain.ts'
import { contains, extreme, find, inBulk } from './find.ts'
import { dates, pluck, value, valuesList } from './one-column.ts'
import { rawRows } from './raw-rows.ts'
import type { Page, SqlText } from './reads.ts'
import { refuseGiven } from './takes-nothing.ts'

type Settled<T> = (value: T) => unknown

/** What of a query set reads: each method but `toSql` runs it. */
export abstract class ReadingChain extends AskingChain {
  raw(sql: unknown): Promise<unknown[]> {
    if (this.shape.step)
      return Promise.reject(new QueryError('raw() gives the rows of its statement: call it on objects().'))
    return rawRows(this.definition(), sql, this.session('write'))
  }

  async page(number: number, size: number): Promise<Page<unknown>> {
    return page(this, this.ordered(), number, size)
  }

  iterate(options: IterateOptions = {}): AsyncGenerator<unknown, void> {
    takeOptions('iterate()', options)
    return iterate(this, options)
  }

  cursorPage(size: number, cursor?: string | null, options: CursorOptions = {}): Promise<CursorPage<unknown>> {
    return cursorPage(this, size, cursor, options)
  }

  then(fulfilled?: Settled<unknown[]> | null, rejected?: Settled<unknown> | null): Promise<unknown> {
    return this.all().then(fulfilled, rejected)
  }

  // Not an async function: a database that answers at once costs one promise, not two.
  all(...given: readonly unknown[]): Promise<unknown[]> {
    return given.length > 0 ? refused('all', given) : this.rowsOf(this.shape, this.bound)
  }

  async get(lookups?: object): Promise<unknown> {
    if (lookups !== undefined) return this.filter(lookups).get()
    const rows = await this.rowsOf(end(this.shape, GET), this.bound)
    if (rows.length > 1) throw new MultipleRows(this.definition().label)
    if (rows.length === 0) throw new DoesNotExist(this.definition().label)
    return rows[0]
  }

  sole(...given: readonly unknown[]): Promise<unknown> {
    return given.length > 0 ? refused('sole', given) : this.get()
  }

  async first(...given: readonly unknown[]): Promise<unknown> {
    refuseGiven('first', given)
    const rows = await this.rowsOf(end(this.shape, FIRST), this.bound)
    return rows[0] ?? null
  }

  async last(...given: readonly unknown[]): Promise<unknown> {
    refuseGiven('last', given)
    return this.reverse().first()
  }

  earliest(...fields: string[]): Promise<unknown> {
    return extreme(this, fields, 'earliest')
  }

  latest(...fields: string[]): Promise<unknown> {
    return extreme(this, fields, 'latest')
  }

  find(key: unknown): Promise<unknown> {
    return find(this, key)
  }

  contains(row: unknown): Promise<boolean> {
    return contains(this, this.fresh(), row)
  }

  inBulk(keys: Iterable<unknown>, by?: string): Promise<Map<unknown, unknown>> {
    return inBulk(this, keys, by)
  }

  async findMany(keys: Iterable<unknown>): Promise<unknown[]> {
    takeMany('findMany()', KEYS, keys)
    const wanted = [...keys]
    const found = await inBulk(this, wanted)
    return wanted.flatMap((key) => found.get(key) ?? [])
  }

  async findManyOrFail(keys: Iterable<unknown>): Promise<unknown[]> {
    takeMany('findManyOrFail()', KEYS, keys)
    const wanted = [...keys]
    const found = await this.findMany(wanted)
    if (found.length < wanted.length) throw new DoesNotExist(this.definition().label)
    return found
  }

  findOrFail(key: unknown): Promise<unknown> {
    return this.findOr(key, () => this.#missing())
  }

  async findOr(key: unknown, otherwise: () => unknown): Promise<unknown> {
    takeFunction('findOr()', 'a function behind the key', otherwise)
    return (await this.find(key)) ?? otherwise()
  }

  async firstOrFail(...given: readonly unknown[]): Promise<unknown> {
    refuseGiven('firstOrFail', given)
    return this.firstOr(() => this.#missing())
  }

  async firstOr(otherwise: () => unknown): Promise<unknown> {
    takeFunction('firstOr()', 'a function', otherwise)
    return (await this.first()) ?? otherwise()
  }

  valuesList(...paths: string[]): Promise<unknown[][]> {
    return valuesList(this, paths)
  }

  pluck(path: string): Promise<unknown[]> {
    return pluck(this, path)
  }

  value(path: string): Promise<unknown> {
    return value(this, path)
  }

  dates(path: string, unit: string, order = 'asc'): Promise<unknown[]> {
    return dates(this, path, unit, order)
  }

  explain(options: ExplainOptions = {}): Promise<string> {
    return explain(this, this.session(), options)
  }

  async count(...given: readonly unknown[]): Promise<number> {
    refuseGiven('count', given)
    return Number(await this.#scalar(COUNT))
  }

  async exists(...given: readonly unknown[]): Promise<boolean> {
    refuseGiven('exists', given)
    return (await this.#scalar(EXISTS)) !== undefined
  }

  async aggregate(make: Callback): Promise<unknown> {
    takeFunction('aggregate()', 'a function of the columns that gives aggregates by name, (row) => ({ … })', make)
    const [made, shape] = this.asked((row) =>
      this.endedWith('aggregate', internNamed(this.named('aggregate', make(row), false))),
    )
    const [result] = await this.rowsOf(shape, [...this.bound, ...made.values], false)
    return result
  }

  toSql(): SqlText {
    const { database } = this.session()
    const compiled = database.compiled.get(this.shape, this.bound)
    return { sql: compiled.statement.sql, parameters: database.compiled.bind(compiled, this.bound) }
  }

  #missing(): never {
    throw new DoesNotExist(this.definition().label)
  }

  async #scalar(terminal: Terminal): Promise<unknown> {
    const [row] = (await this.answerOf(end(this.shape, terminal), this.bound)).rows
    return row?.[0]
  }
}

async function refused(method: string, given: readonly unknown[]): Promise<never[]> {
  refuseGiven(method, given)
  return []
}

const KEYS = 'a list of keys'

const GET: Terminal = { kind: 'get' }
const FIRST: Terminal = { kind: 'first' }
const COUNT: Terminal = { kind: 'count' }
const EXISTS: Terminal = { kind: 'exists' }
