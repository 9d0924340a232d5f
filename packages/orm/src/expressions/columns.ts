import { UnknownField } from '@tsango/core/errors'
import { Field, ForeignKey, ManyToMany, Reverse, ReverseOne } from '@tsango/core/fields'
import { labelOf, type ModelClass, membersOf } from '@tsango/core/model'
import type { AggregateName } from '../dialects/base/base.ts'
import { Cond, conditionNode } from './condition.ts'
import { Expr, nodeOf } from './expression.ts'
import type { Node } from './node.ts'

type Members = ReadonlyMap<string, unknown>
type Column = Expr | ManyColumns | object

const cache = new WeakMap<ModelClass, Members>()

/** What a model declares, read once a class. */
export function declaredMembers(model: ModelClass): Members {
  let members = cache.get(model)
  if (members === undefined) {
    members = membersOf(model)
    cache.set(model, members)
  }
  return members
}

/** The columns of a model as expressions; annotations by name stand beside them. A name that is not there throws {@link UnknownField}. */
export function columnsOf(model: ModelClass, annotations: readonly string[] = [], depth = 0, prefix = ''): object {
  return new Proxy(Object.freeze({}), {
    get: (_, name) => (typeof name === 'symbol' ? undefined : column(model, annotations, depth, prefix, name)),
    has: (_, name) => typeof name === 'string' && (annotations.includes(name) || declaredMembers(model).has(name)),
  })
}

function column(
  model: ModelClass,
  annotations: readonly string[],
  depth: number,
  prefix: string,
  name: string,
): Column {
  if (annotations.includes(name)) return new Expr({ kind: 'annotation', name })
  const members = declaredMembers(model)
  const declared = members.get(name)
  const path = prefix + name
  if (declared instanceof Field) return new Expr({ kind: 'path', depth, path })
  if (declared instanceof ForeignKey) return columnsOf(declared.spec.to(), [], depth, `${path}__`)
  if (declared instanceof ReverseOne) return columnsOf(declared.spec.from(), [], depth, `${path}__`)
  if (declared instanceof Reverse) return new ManyColumns({ kind: 'path', depth, path }, declared.spec.from())
  if (declared instanceof ManyToMany) return new ManyColumns({ kind: 'path', depth, path }, declared.spec.to())
  if (name.endsWith('Id') && members.get(name.slice(0, -2)) instanceof ForeignKey)
    return new Expr({ kind: 'path', depth, path })
  throw new UnknownField(labelOf(model) ?? model.name, name, [...members.keys(), ...annotations])
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
    return this.#exists((row) => (condition(row) as Cond).not(), true)
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

  get #depth(): number {
    return this.#relation.depth + 1
  }

  #rows(): object {
    return columnsOf(this.#model, [], this.#depth)
  }

  #exists(condition: Callback | undefined, negated: boolean): Cond {
    return new Cond({
      kind: 'exists',
      depth: this.#depth,
      relation: this.#relation,
      condition: condition && conditionNode(condition(this.#rows())),
      negated,
    })
  }

  #total(name: AggregateName, of: Callback | undefined, condition?: Callback): Expr {
    return new Expr({
      kind: 'total',
      depth: this.#depth,
      relation: this.#relation,
      name,
      item: of && nodeOf(of(this.#rows())),
      condition: condition && conditionNode(condition(this.#rows())),
    })
  }
}
