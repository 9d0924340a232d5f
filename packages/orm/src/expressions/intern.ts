import { databasesOf, keyOf, keysOf, type Part } from '../query/lookup-step.ts'
import type { Form, Node, OrderNode } from './node.ts'

/** An expression taken apart: what it is without its values, the values, and the static tree that refers to them by slot. */
export interface Interned<T> {
  /** `undefined` where the expression holds SQL of the user's own: such a query is compiled each time. */
  readonly key: string | undefined
  readonly values: readonly unknown[]
  /** The databases of the queries behind `in`. */
  readonly databases: readonly string[]
  /** Makes the static tree; the first value lies in slot `base`. */
  build(base: number): T
}

/** Takes a tree apart. The key is only as long as the tree; the static tree is only made for a shape that is new. */
export function intern(node: Node): Interned<Node> {
  const walk = new Walk()
  walk.visit(node)
  return {
    key: walk.key,
    values: walk.values,
    databases: walk.databases,
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
    build: (base) => {
      const builder = new Builder(base)
      return Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, builder.build(node)]))
    },
  }
}

/** Takes terms of an order apart together. */
export function internOrder(terms: readonly OrderNode[]): Interned<readonly OrderNode[]> {
  const walk = new Walk()
  for (const { item, descending, nulls } of terms) {
    walk.add(`${descending ? '-' : '+'}${nulls ?? ''}`)
    walk.visit(item)
  }
  return {
    key: walk.key,
    values: walk.values,
    databases: walk.databases,
    build: (base) => {
      const builder = new Builder(base)
      return terms.map((term) => ({ ...term, item: builder.build(term.item) }))
    },
  }
}

/** The form in which a value takes part. */
export function formOf(value: unknown): Form {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : 'value'
}

class Walk {
  readonly values: unknown[] = []
  readonly databases: string[] = []
  key: string | undefined = ''

  add(text: string): void {
    if (this.key !== undefined) this.key += text
  }

  visit(node: Node): void {
    switch (node.kind) {
      case 'value':
        this.values.push(node.value)
        this.add(formOf(node.value) === 'value' ? '?' : formOf(node.value) === 'null' ? '0' : '*')
        return
      case 'path':
        this.add(`${node.depth}:${node.path} `)
        return
      case 'annotation':
        this.add(`@${node.name} `)
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
        else this.add(`q${node.shape.number} `)
        this.values.push(...node.values)
        this.databases.push(node.using)
        return
      default:
        this.#inner(node)
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
        return
      case 'call':
        this.#group(`&${node.name}${node.detail ?? ''}`, node.items)
        return
      case 'exists':
        this.#group(`${node.negated ? 'no' : ''}exists${node.depth}`, [
          node.relation,
          ...(node.condition ? [node.condition] : []),
        ])
        return
      case 'total':
        this.#group(`total${node.depth}${node.name}${node.item ? 'i' : ''}`, [
          node.relation,
          ...(node.item ? [node.item] : []),
          ...(node.condition ? [node.condition] : []),
        ])
    }
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
        return { ...node, values: [], offset }
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
        return { ...node, items: node.items.map((item) => this.build(item)) }
      case 'not':
      case 'part':
      case 'aggregate':
        return { ...node, item: this.build(node.item) }
      case 'arithmetic': {
        const left = this.build(node.left)
        return { ...node, left, right: this.build(node.right) }
      }
      case 'exists':
        return { ...node, condition: node.condition && this.build(node.condition) }
      case 'total': {
        const item = node.item && this.build(node.item)
        return { ...node, item, condition: node.condition && this.build(node.condition) }
      }
      default:
        return node
    }
  }
}
