import { databasesOf, keyOf, keysOf, type Part } from '../query/chain/lookup-step.ts'
import { type AskedRows, askedRows, type Borrowed, borrowedThrough, depthOf } from './asked-rows.ts'
import { type AggregateParts, type Form, type Node, type OrderNode, PARTS } from './node.ts'

/** An expression taken apart: what it is without its values, the values, and the static tree that refers to them by slot. */
export interface Interned<T> {
  /** `undefined` where the expression holds SQL of the user's own: such a query is compiled each time. */
  readonly key: string | undefined
  readonly values: readonly unknown[]
  /** The databases of the queries in it. */
  readonly databases: readonly (string | undefined)[]
  /** What it reads of the queries around its own. */
  readonly borrowed: Borrowed | undefined
  /** Makes the static tree; the first value lies in slot `base`. */
  build(base: number): T
}

/** Takes a tree apart, inside of the callback that has made it. The key is only as long as the tree; the static tree is only made for a shape that is new. */
export function intern(node: Node): Interned<Node> {
  const walk = new Walk()
  walk.visit(node)
  return {
    key: walk.key,
    values: walk.values,
    databases: walk.databases,
    borrowed: walk.borrowed,
    build: (base) => new Builder(base).build(node),
  }
}

/** Takes named trees apart together. */
export function internNamed(nodes: Readonly<Record<string, Node>>): Interned<Readonly<Record<string, Node>>> {
  const walk = new Walk()
  for (const [name, node] of Object.entries(nodes)) {
    walk.add(`${name}=`)
    walk.visit(node)
  }
  return {
    key: walk.key,
    values: walk.values,
    databases: walk.databases,
    borrowed: walk.borrowed,
    build: (base) => {
      const builder = new Builder(base)
      return Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, builder.build(node)]))
    },
  }
}

/** Takes plain values by name apart: what {@link internNamed} gives for their nodes, without making them. */
export function internValues(given: Readonly<Record<string, unknown>>): Interned<Readonly<Record<string, Node>>> {
  const names = Object.keys(given)
  const values: unknown[] = []
  let key = ''
  for (const name of names) {
    const value = given[name]
    key += `${name}=${MARKS[formOf(value)]}`
    values.push(value)
  }
  return {
    key,
    values,
    databases: NONE,
    borrowed: undefined,
    build: (base) =>
      Object.fromEntries(
        names.map((name, index) => [name, { kind: 'slot', slot: base + index, form: formOf(given[name]) } as const]),
      ),
  }
}

const NONE: readonly string[] = []

/** Takes terms of an order apart together. */
export function internOrder(terms: readonly OrderNode[]): Interned<readonly OrderNode[]> {
  const walk = new Walk()
  walk.order(terms)
  return {
    key: walk.key,
    values: walk.values,
    databases: walk.databases,
    borrowed: walk.borrowed,
    build: (base) => {
      const builder = new Builder(base)
      return builder.order(terms)
    },
  }
}

/** The form in which a value takes part. */
export function formOf(value: unknown): Form {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : 'value'
}

const MARKS: Readonly<Record<Form, string>> = { value: '?', null: '0', list: '*' }

class Walk {
  readonly values: unknown[] = []
  readonly databases: (string | undefined)[] = []
  key: string | undefined = ''
  readonly #rows = askedRows()
  #asked = this.#rows
  // Queries between the callback's own and the outermost that is read.
  #depth = 0
  #inside = 0

  get borrowed(): Borrowed | undefined {
    return this.#depth > 0 && this.#rows?.outer ? { from: this.#rows.outer, depth: this.#depth } : undefined
  }

  add(text: string): void {
    if (this.key !== undefined) this.key += text
  }

  visit(node: Node): void {
    switch (node.kind) {
      case 'value':
        this.values.push(node.value)
        this.add(MARKS[formOf(node.value)])
        return
      case 'path':
        this.add(`${this.#outwards(node.rows) + node.depth}:${node.path} `)
        return
      case 'annotation':
        this.add(`${this.#outwards(node.rows)}@${node.name} `)
        return
      case 'slot':
        this.add(`$${node.slot}`)
        return
      case 'sql':
        this.key = undefined
        return
      case 'written':
        this.#written(node.parts)
        return
      case 'query':
        if (node.shape.detached) this.key = undefined
        else this.add(`${node.as} ${node.shape.number} `)
        this.#reach(borrowedThrough(node.borrowed, this.#asked))
        this.values.push(...node.values)
        this.databases.push(node.using)
        return
      default:
        this.#inner(node)
    }
  }

  order(terms: readonly OrderNode[]): void {
    for (const { item, descending, nulls } of terms) {
      this.add(`${descending ? '-' : '+'}${nulls ?? ''}`)
      this.visit(item)
    }
  }

  #written(parts: readonly Part[]): void {
    const key = keyOf('written', parts)
    if (key === undefined) this.key = undefined
    else this.add(`${key} `)
    for (const part of parts) this.values.push(...part.values)
    this.databases.push(...databasesOf(parts))
  }

  #inner(node: Node): void {
    switch (node.kind) {
      case 'lookup':
        this.#group(node.lookup, [node.left, ...node.right])
        return
      case 'all':
      case 'any':
        this.#group(node.kind, node.items)
        return
      case 'not':
        this.#group('not', [node.item])
        return
      case 'part':
        this.#group(node.part, [node.item])
        return
      case 'arithmetic':
        this.#group(node.operator, [node.left, node.right])
        return
      case 'aggregate':
        this.#group(`${node.name}${node.distinct ? '!' : ''}`, [node.item])
        if (node.parts) this.#parts(node.parts)
        return
      case 'builtin':
        this.#group(`%${node.name}`, node.items)
        return
      case 'given':
        this.#group(`#${node.number}`, node.items)
        return
      case 'window':
        this.#window(node)
        return
      case 'call':
        this.#group(`&${node.name}${node.detail ?? ''}`, node.items)
        return
      case 'exists':
        this.#related(`${node.negated ? 'no' : ''}exists`, node, [node.condition])
        return
      case 'total':
        this.#related(`total${node.name}${node.item ? 'i' : ''}`, node, [node.item, node.condition])
    }
  }

  #parts(parts: AggregateParts): void {
    this.add('by(')
    for (const name of PARTS) {
      const part = parts[name]
      if (part) this.#group(name, [part])
    }
    this.order(parts.order ?? [])
    this.add(')')
  }

  #window({ name, items, detail, partition, order, frame }: Extract<Node, { kind: 'window' }>): void {
    this.add(`over${frame ? `${frame.unit}${frame.from},${frame.to}${frame.exclude ?? ''}` : ''}(`)
    this.#group(`${name}${detail ?? ''}`, items)
    this.#group('by', partition)
    this.order(order)
    this.add(')')
  }

  #related(
    name: string,
    node: Extract<Node, { kind: 'exists' | 'total' }>,
    items: readonly (Node | undefined)[],
  ): void {
    this.add(`${name}(`)
    this.visit(node.relation)
    const before = this.#asked
    this.#asked = node.rows
    this.#inside++
    for (const item of items) if (item) this.visit(item)
    this.#inside--
    this.#asked = before
    this.add(')')
  }

  #outwards(column: AskedRows | undefined): number {
    const depth = depthOf(column, this.#asked)
    this.#reach(depth)
    return depth
  }

  #reach(depth: number): void {
    this.#depth = Math.max(this.#depth, depth - this.#inside)
  }

  #group(name: string, items: readonly Node[]): void {
    this.add(`${name}(`)
    for (const item of items) this.visit(item)
    this.add(')')
  }
}

// Visits in the same order as Walk, so that slots and values agree.
class Builder {
  #slot: number
  #asked = askedRows()

  constructor(base: number) {
    this.#slot = base
  }

  build(node: Node): Node {
    switch (node.kind) {
      case 'value':
        return { kind: 'slot', slot: this.#slot++, form: formOf(node.value) }
      case 'query': {
        const offset = this.#slot
        this.#slot += node.values.length
        return { ...node, values: [], borrowed: undefined, offset }
      }
      case 'written': {
        const keys = keysOf(node.parts, this.#slot)
        this.#slot += node.parts.reduce((sum, part) => sum + part.values.length, 0)
        return { kind: 'lookups', keys }
      }
      case 'lookup': {
        const left = this.build(node.left)
        return { ...node, left, right: node.right.map((item) => this.build(item)) }
      }
      case 'all':
      case 'any':
      case 'call':
      case 'builtin':
      case 'given':
        return { ...node, items: node.items.map((item) => this.build(item)) }
      case 'not':
      case 'part':
        return { ...node, item: this.build(node.item) }
      case 'aggregate': {
        const item = this.build(node.item)
        return node.parts ? { ...node, item, parts: this.#parts(node.parts) } : { ...node, item }
      }
      case 'arithmetic': {
        const left = this.build(node.left)
        return { ...node, left, right: this.build(node.right) }
      }
      case 'window': {
        const items = node.items.map((item) => this.build(item))
        const partition = node.partition.map((item) => this.build(item))
        return { ...node, items, partition, order: this.order(node.order) }
      }
      case 'path':
        return this.#path(node)
      case 'annotation':
        return { kind: 'annotation', name: node.name, depth: depthOf(node.rows, this.#asked) }
      case 'exists':
      case 'total':
        return this.#related(node)
      default:
        return node
    }
  }

  #parts(parts: AggregateParts): AggregateParts {
    const built: Partial<Record<(typeof PARTS)[number], Node>> = {}
    for (const name of PARTS) {
      const part = parts[name]
      if (part) built[name] = this.build(part)
    }
    return { ...built, order: this.order(parts.order ?? []) }
  }

  order(terms: readonly OrderNode[]): readonly OrderNode[] {
    return terms.map((term) => ({ ...term, item: this.build(term.item) }))
  }

  #path({ path, depth, rows }: Node & { kind: 'path' }): Node & { kind: 'path' } {
    return { kind: 'path', depth: depth + depthOf(rows, this.#asked), path }
  }

  #related({ rows, ...node }: Extract<Node, { kind: 'exists' | 'total' }>): Node {
    const relation = this.#path(node.relation)
    const before = this.#asked
    this.#asked = rows
    const item = node.kind === 'total' && node.item ? this.build(node.item) : undefined
    const condition = node.condition && this.build(node.condition)
    this.#asked = before
    return node.kind === 'total' ? { ...node, relation, item, condition } : { ...node, relation, condition }
  }
}
