import type { CollectionCall } from '../compile/collections.ts'
import type { JsonChange } from '../compile/json-changes.ts'
import type { MomentCall } from '../compile/moments.ts'
import type { AggregateName, CallName, DatePart, TruncUnit } from '../dialects/base/base.ts'
import { checkZone } from '../dialects/dialects.ts'
import { QueryError, takeNamed } from '../errors/errors.ts'
import { aggregateNode } from './aggregate-node.ts'
import { Comparable } from './comparable.ts'
import { keyOf, pathOf } from './json-path.ts'
import { ownName } from './lookup.ts'
import { nodeOf } from './nodes.ts'
import type { AggregateOptions, DistinctOptions, WindowOptions } from './types/types.ts'
import { windowNode } from './window-node.ts'

/** Of no database does a number have more. */
const MOST_PLACES = 30

const UNITS: readonly TruncUnit[] = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second']

/** Every expression at run time; the interfaces in `types` say which methods make sense for which. */
export class Expr extends Comparable {
  plus(value: unknown): Expr {
    return this.#arithmetic('+', value)
  }
  minus(value: unknown): Expr {
    return this.#arithmetic('-', value)
  }
  times(value: unknown): Expr {
    return this.#arithmetic('*', value)
  }
  dividedBy(value: unknown): Expr {
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

  count(options?: DistinctOptions): Expr {
    return this.#aggregate('count', options)
  }
  sum(options?: DistinctOptions): Expr {
    return this.#aggregate('sum', options)
  }
  avg(options?: DistinctOptions): Expr {
    return this.#aggregate('avg', options)
  }
  min(options?: AggregateOptions): Expr {
    return this.#aggregate('min', options)
  }
  max(options?: AggregateOptions): Expr {
    return this.#aggregate('max', options)
  }

  over(window: WindowOptions = {}): Expr {
    if (this.node.kind !== 'aggregate')
      throw new QueryError('over() asks an aggregate of the rows around each row. Divide by dividedBy().')
    return new Expr(windowNode('aggregate', [this.node], undefined, window))
  }

  get year(): Expr {
    return this.#part('year')
  }
  get isoYear(): Expr {
    return this.#part('isoYear')
  }
  get quarter(): Expr {
    return this.#part('quarter')
  }
  get month(): Expr {
    return this.#part('month')
  }
  get week(): Expr {
    return this.#part('week')
  }
  get day(): Expr {
    return this.#part('day')
  }
  get weekDay(): Expr {
    return this.#part('weekDay')
  }
  get isoWeekDay(): Expr {
    return this.#part('isoWeekDay')
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
  get time(): Expr {
    return this.#part('time')
  }

  get(key: unknown): Expr {
    const inner = this.node.kind === 'call' && this.node.name === 'json' ? this.node : undefined
    const path = [...(inner ? (JSON.parse(String(inner.detail)) as unknown[]) : []), keyOf(key)]
    return new Expr({ kind: 'call', name: 'json', items: inner?.items ?? [this.node], detail: JSON.stringify(path) })
  }
  set(path: readonly unknown[], value: unknown): Expr {
    return this.#jsonChange('jsonSet', pathOf(path), [value])
  }
  merge(members: Readonly<Record<string, unknown>>): Expr {
    takeNamed('merge()', 'values by key, p.meta.merge({ done: true })', members)
    const keys = Object.keys(members).filter((key) => members[key] !== undefined)
    for (const key of keys) keyOf(key)
    return this.#jsonChange(
      'jsonMerge',
      keys,
      keys.map((key) => members[key]),
    )
  }
  remove(path: readonly unknown[]): Expr {
    return this.#jsonChange('jsonRemove', pathOf(path), [])
  }
  asText(): Expr {
    return new Expr({ kind: 'call', name: 'jsonAs', items: [this.node], detail: 'text' })
  }
  asNumber(): Expr {
    return new Expr({ kind: 'call', name: 'jsonAs', items: [this.node], detail: 'number' })
  }
  inZone(zone: string): Expr {
    checkZone(zone)
    return new Expr({ kind: 'call', name: 'zone', items: [this.node], detail: zone })
  }
  trunc(unit: TruncUnit): Expr {
    if (!UNITS.includes(unit))
      throw new QueryError(`trunc takes a unit: ${UNITS.join(', ')}; this is "${String(unit).slice(0, 50)}".`)
    return new Expr({ kind: 'call', name: 'trunc', items: [this.node], detail: unit })
  }

  later(milliseconds: unknown): Expr {
    return this.#moment('later', milliseconds)
  }
  since(moment: unknown): Expr {
    return this.#moment('since', moment)
  }
  daysLater(days: unknown): Expr {
    return this.#moment('daysLater', days)
  }
  daysSince(day: unknown): Expr {
    return this.#moment('daysSince', day)
  }
  monthsLater(months: unknown): Expr {
    return this.#moment('monthsLater', months)
  }
  monthsSince(day: unknown): Expr {
    return this.#moment('monthsSince', day)
  }

  get len(): Expr {
    return this.#collection('collectionPart', 'len')
  }
  get lowerEnd(): Expr {
    return this.#collection('collectionPart', 'startswith')
  }
  get upperEnd(): Expr {
    return this.#collection('collectionPart', 'endswith')
  }
  get empty(): Expr {
    return this.#collection('collectionPart', 'isempty')
  }
  get lowerInc(): Expr {
    return this.#collection('collectionPart', 'lowerInc')
  }
  get lowerInf(): Expr {
    return this.#collection('collectionPart', 'lowerInf')
  }
  get upperInc(): Expr {
    return this.#collection('collectionPart', 'upperInc')
  }
  get upperInf(): Expr {
    return this.#collection('collectionPart', 'upperInf')
  }
  at(place: number): Expr {
    if (!Number.isInteger(place) || place < 0)
      throw new QueryError(`at takes a place from 0; this is ${String(place)}.`)
    return this.#collection('item', place)
  }
  slice(from: number, to: number): Expr {
    if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < from)
      throw new QueryError(
        `slice takes two places from 0, the second not before the first; this is ${String(from).slice(0, 20)} and ${String(to).slice(0, 20)}.`,
      )
    return this.#collection('item', `${from}_${to}`)
  }
  key(name: string): Expr {
    return this.#collection('key', undefined, name)
  }
  l2Distance(value: unknown): Expr {
    return this.#collection('distance', 'l2', value)
  }
  cosineDistance(value: unknown): Expr {
    return this.#collection('distance', 'cosine', value)
  }
  innerDistance(value: unknown): Expr {
    return this.#collection('distance', 'inner', value)
  }
  distance(value: unknown): Expr {
    return this.#collection('distance', 'l2', value)
  }

  transform(name: string): Expr {
    return new Expr({ kind: 'call', name: 'own', items: [this.node], detail: ownName(name) })
  }

  #collection(name: CollectionCall, detail: string | number | undefined, ...operands: unknown[]): Expr {
    return new Expr({ kind: 'call', name, items: [this.node, ...operands.map(nodeOf)], detail })
  }

  #jsonChange(name: JsonChange, detail: readonly unknown[], items: readonly unknown[]): Expr {
    const nodes = [this.node, ...items.map(nodeOf)]
    return new Expr({ kind: 'call', name, items: nodes, detail: JSON.stringify(detail) })
  }

  #moment(name: MomentCall, value: unknown): Expr {
    return new Expr({ kind: 'call', name, items: [this.node, nodeOf(value)], detail: undefined })
  }

  #call(name: CallName, detail?: number): Expr {
    return new Expr({ kind: 'call', name, items: [this.node], detail })
  }

  #arithmetic(operator: '+' | '-' | '*' | '/' | '%', value: unknown): Expr {
    return new Expr({ kind: 'arithmetic', operator, left: this.node, right: nodeOf(value) })
  }

  #aggregate(name: AggregateName, options?: DistinctOptions): Expr {
    return new Expr(aggregateNode(name, this.node, options))
  }

  #part(part: DatePart): Expr {
    return new Expr({ kind: 'part', part, item: this.node })
  }
}
