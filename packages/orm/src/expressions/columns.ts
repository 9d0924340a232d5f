import { UnknownField } from '@tsango/core/errors'
import {
  CompositeKey,
  Field,
  ForeignKey,
  GenericReverse,
  ManyToMany,
  Reverse,
  ReverseOne,
  Through,
  ThroughOne,
} from '@tsango/core/fields'
import { labelOf, type ModelClass, membersOf } from '@tsango/core/model'
import { onceFor } from '@tsango/toolkit/once'
import type { AggregateName } from '../dialects/base/base.ts'
import { takeFunction } from '../errors/errors.ts'
import { AskedRows } from './asked-rows.ts'
import { Cond, conditionNode, not } from './condition.ts'
import { Expr } from './expression.ts'
import { Named } from './named.ts'
import type { Node } from './node.ts'
import { nodeOf } from './nodes.ts'
import type { Condition } from './types/types.ts'

type Members = ReadonlyMap<string, unknown>
type Column = Expr | ManyColumns | object

/** What a model declares, read once a class. */
export const declaredMembers: (model: ModelClass) => Members = onceFor(membersOf)

/** The columns of a model as expressions; annotations by name stand beside them. A name that is not there throws {@link UnknownField}. */
export function columnsOf(
  model: ModelClass,
  annotations: readonly string[] = [],
  rows?: AskedRows,
  prefix = '',
): object {
  return new Proxy(Object.freeze({}), {
    get: (_, name) => (typeof name === 'symbol' ? undefined : column(model, annotations, rows, prefix, name)),
    has: (_, name) => typeof name === 'string' && (annotations.includes(name) || declaredMembers(model).has(name)),
  })
}

function column(
  model: ModelClass,
  annotations: readonly string[],
  rows: AskedRows | undefined,
  prefix: string,
  name: string,
): Column {
  if (annotations.includes(name)) return new Named({ kind: 'annotation', name, rows })
  const members = declaredMembers(model)
  const declared = members.get(name)
  const path = prefix + name
  if (declared instanceof Field || declared instanceof CompositeKey)
    return new Expr({ kind: 'path', depth: 0, path, rows })
  if (declared instanceof ForeignKey) return columnsOf(declared.spec.to(), [], rows, `${path}__`)
  if (declared instanceof ReverseOne) return columnsOf(declared.spec.from(), [], rows, `${path}__`)
  if (declared instanceof ThroughOne) return columnsOf(endOf(declared), [], rows, `${path}__`)
  if (declared instanceof Through) return new ManyColumns({ kind: 'path', depth: 0, path, rows }, endOf(declared))
  if (declared instanceof Reverse || declared instanceof GenericReverse)
    return new ManyColumns({ kind: 'path', depth: 0, path, rows }, declared.spec.from())
  if (declared instanceof ManyToMany) return new ManyColumns({ kind: 'path', depth: 0, path, rows }, declared.spec.to())
  if (name.endsWith('Id') && members.get(name.slice(0, -2)) instanceof ForeignKey)
    return new Expr({ kind: 'path', depth: 0, path, rows })
  throw new UnknownField(labelOf(model) ?? model.name, name, [...members.keys(), ...annotations])
}

/** The model that the path of a relation over others leads to. */
function endOf({ spec }: Through<unknown> | ThroughOne<unknown>): ModelClass {
  return spec.path.split('__').reduce<ModelClass>((model, name) => {
    const declared = declaredMembers(model).get(name)
    if (declared instanceof Through || declared instanceof ThroughOne) return endOf(declared)
    if (declared instanceof Reverse || declared instanceof ReverseOne || declared instanceof GenericReverse)
      return declared.spec.from()
    if (declared instanceof ForeignKey || declared instanceof ManyToMany) return declared.spec.to()
    throw new UnknownField(labelOf(model) ?? model.name, name, [...declaredMembers(model).keys()])
  }, spec.from())
}

type Callback = (row: object) => unknown

/** A relation to many rows at run time. */
export class ManyColumns {
  readonly #relation: Node & { kind: 'path' }
  readonly #model: ModelClass

  constructor(relation: Node & { kind: 'path' }, model: ModelClass) {
    this.#relation = relation
    this.#model = model
  }

  some(condition?: Callback): Cond {
    return this.#exists(condition, false)
  }
  none(condition?: Callback): Cond {
    return this.#exists(condition, true)
  }

  every(condition: Callback): Cond {
    return this.#exists((row) => not(called(condition)(row) as Condition), true)
  }

  count(condition?: Callback): Expr {
    return this.#total('count', undefined, condition)
  }

  sum(of: Callback, condition?: Callback): Expr {
    return this.#total('sum', of, condition)
  }
  avg(of: Callback, condition?: Callback): Expr {
    return this.#total('avg', of, condition)
  }
  min(of: Callback, condition?: Callback): Expr {
    return this.#total('min', of, condition)
  }
  max(of: Callback, condition?: Callback): Expr {
    return this.#total('max', of, condition)
  }

  #exists(condition: Callback | undefined, negated: boolean): Cond {
    const rows = new AskedRows()
    return new Cond({
      kind: 'exists',
      rows,
      relation: this.#relation,
      condition: condition && conditionNode(this.#asked(rows, condition)),
      negated,
    })
  }

  #total(name: AggregateName, of: Callback | undefined, condition?: Callback): Expr {
    const rows = new AskedRows()
    return new Expr({
      kind: 'total',
      rows,
      relation: this.#relation,
      name,
      item: of && nodeOf(this.#asked(rows, of)),
      condition: condition && conditionNode(this.#asked(rows, condition)),
    })
  }

  #asked(rows: AskedRows, callback: Callback): unknown {
    return rows.ask(() => called(callback)(columnsOf(this.#model, [], rows)))
  }
}

function called(callback: Callback): Callback {
  takeFunction(
    'A relation of many rows',
    'a function of their columns, p.comments.some((c) => c.score.gt(3))',
    callback,
  )
  return callback
}
