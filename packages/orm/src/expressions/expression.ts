import type { AggregateName, CallName, DatePart } from '../dialects/base/base.ts'
import { QueryError } from '../errors/errors.ts'
import { isQuery } from '../query/lookup-step.ts'
import { Cond, conditionNode } from './condition.ts'
import { isSqlFragment, type Node, type OrderNode } from './node.ts'
import type { AggregateOptions } from './types.ts'

/** Of no database does a number have more. */
const MOST_PLACES = 30

/** Every expression at run time; the interfaces in `types.ts` say which methods make sense for which. */
export class Expr {
  readonly node: Node

  constructor(node: Node) {
    this.node = node
  }

  eq(value: unknown): Cond {
    return lookup(this.node, 'exact', value)
  }
  ne(value: unknown): Cond {
    return lookup(this.node, 'exact', value).not()
  }
  gt(value: unknown): Cond {
    return lookup(this.node, 'gt', value)
  }
  gte(value: unknown): Cond {
    return lookup(this.node, 'gte', value)
  }
  lt(value: unknown): Cond {
    return lookup(this.node, 'lt', value)
  }
  lte(value: unknown): Cond {
    return lookup(this.node, 'lte', value)
  }
  range(from: unknown, to: unknown): Cond {
    return lookup(this.node, 'gte', from).and(lookup(this.node, 'lte', to))
  }
  in(values: unknown): Cond {
    return lookup(this.node, 'in', values)
  }
  isNull(yes = true): Cond {
    return lookup(this.node, yes ? 'isnull' : 'isnotnull')
  }
  iexact(value: unknown): Cond {
    return lookup(this.node, 'iexact', value)
  }
  contains(value: unknown): Cond {
    return lookup(this.node, 'contains', value)
  }
  icontains(value: unknown): Cond {
    return lookup(this.node, 'icontains', value)
  }
  startswith(value: unknown): Cond {
    return lookup(this.node, 'startswith', value)
  }
  istartswith(value: unknown): Cond {
    return lookup(this.node, 'istartswith', value)
  }
  endswith(value: unknown): Cond {
    return lookup(this.node, 'endswith', value)
  }
  iendswith(value: unknown): Cond {
    return lookup(this.node, 'iendswith', value)
  }
  regex(pattern: string): Cond {
    return lookup(this.node, 'regex', pattern)
  }
  iregex(pattern: string): Cond {
    return lookup(this.node, 'iregex', pattern)
  }

  plus(value: unknown): Expr {
    return this.#arithmetic('+', value)
  }
  minus(value: unknown): Expr {
    return this.#arithmetic('-', value)
  }
  times(value: unknown): Expr {
    return this.#arithmetic('*', value)
  }
  over(value: unknown): Expr {
    return this.#arithmetic('/', value)
  }

  mod(value: unknown): Expr {
    return this.#arithmetic('%', value)
  }

  lower(): Expr {
    return this.#call('lower')
  }
  upper(): Expr {
    return this.#call('upper')
  }
  length(): Expr {
    return this.#call('length')
  }
  trim(): Expr {
    return this.#call('trim')
  }
  abs(): Expr {
    return this.#call('abs')
  }
  round(places = 0): Expr {
    if (!Number.isInteger(places) || places < 0 || places > MOST_PLACES)
      throw new QueryError(`round takes 0 to ${MOST_PLACES} places; this is ${String(places)}.`)
    return this.#call('round', places)
  }
  floor(): Expr {
    return this.#call('floor')
  }
  ceil(): Expr {
    return this.#call('ceil')
  }

  count(options?: AggregateOptions & { readonly distinct?: boolean }): Expr {
    return this.#aggregate('count', options, options?.distinct)
  }
  sum(options?: AggregateOptions): Expr {
    return this.#aggregate('sum', options)
  }
  avg(options?: AggregateOptions): Expr {
    return this.#aggregate('avg', options)
  }
  min(options?: AggregateOptions): Expr {
    return this.#aggregate('min', options)
  }
  max(options?: AggregateOptions): Expr {
    return this.#aggregate('max', options)
  }

  get year(): Expr {
    return this.#part('year')
  }
  get quarter(): Expr {
    return this.#part('quarter')
  }
  get month(): Expr {
    return this.#part('month')
  }
  get day(): Expr {
    return this.#part('day')
  }
  get weekDay(): Expr {
    return this.#part('weekDay')
  }
  get hour(): Expr {
    return this.#part('hour')
  }
  get minute(): Expr {
    return this.#part('minute')
  }
  get second(): Expr {
    return this.#part('second')
  }
  get date(): Expr {
    return this.#part('date')
  }

  asc(): Ord {
    return new Ord({ item: this.node, descending: false, nulls: undefined })
  }
  desc(): Ord {
    return new Ord({ item: this.node, descending: true, nulls: undefined })
  }

  #call(name: CallName, detail?: number): Expr {
    return new Expr({ kind: 'call', name, items: [this.node], detail })
  }

  #arithmetic(operator: '+' | '-' | '*' | '/' | '%', value: unknown): Expr {
    return new Expr({ kind: 'arithmetic', operator, left: this.node, right: nodeOf(value) })
  }

  // What an aggregate leaves out is NULL to it: that is one and the same SQL on every database.
  #aggregate(name: AggregateName, { where }: AggregateOptions = {}, distinct = false): Expr {
    const item: Node = where
      ? { kind: 'call', name: 'case', items: [conditionNode(where), this.node], detail: undefined }
      : this.node
    return new Expr({ kind: 'aggregate', name, item, distinct })
  }

  #part(part: DatePart): Expr {
    return new Expr({ kind: 'part', part, item: this.node })
  }
}

/** A term of an order. */
export class Ord {
  declare readonly order: true
  readonly node: OrderNode

  constructor(node: OrderNode) {
    this.node = node
  }

  nullsFirst(): Ord {
    return new Ord({ ...this.node, nulls: 'first' })
  }
  nullsLast(): Ord {
    return new Ord({ ...this.node, nulls: 'last' })
  }
}

/** The node of an operand: an expression, SQL, or a value to be bound. */
export function nodeOf(operand: unknown): Node {
  if (operand instanceof Expr) return operand.node
  if (isSqlFragment(operand)) return { kind: 'sql', sql: operand }
  if (operand === undefined)
    throw new QueryError('A value of a query is undefined. Use null, or leave the condition out.')
  return { kind: 'value', value: operand }
}

/** The node of a term of an order; an expression alone is ascending. */
export function orderNodeOf(term: unknown): OrderNode {
  if (term instanceof Ord) return term.node
  return { item: nodeOf(term), descending: false, nulls: undefined }
}

/** A lookup by Django's name. `null` compares as `isnull`. */
export function lookup(left: Node, name: string, value?: unknown): Cond {
  if (name === 'isnull' || name === 'isnotnull') return new Cond({ kind: 'lookup', lookup: name, left, right: [] })
  if (name === 'exact' && value === null) return new Cond({ kind: 'lookup', lookup: 'isnull', left, right: [] })
  if (name === 'in' && isQuery(value)) {
    return new Cond({ kind: 'lookup', lookup: 'in', left, right: [{ kind: 'query', ...value.subquery, offset: 0 }] })
  }
  return new Cond({ kind: 'lookup', lookup: name, left, right: [nodeOf(value)] })
}
