import type { FieldDefinition } from '@tsango/core/registry'
import { Unsupported } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'

/** One column that an update writes, and what it becomes. */
export interface Assignment {
  readonly field: FieldDefinition
  readonly node: Node
}

/**
 * Puts the assignments of an update into an order in which every column is read before it is written: some databases let an assignment see what those
 * before it wrote, where SQL lets each see the row as it was. Throws {@link Unsupported} for columns that read each other.
 *
 * @param title - what the database is called
 */
export function readFirst(
  all: readonly Assignment[],
  annotations: Readonly<Record<string, Node>>,
  title: string,
): readonly Assignment[] {
  const left = all.map((one): Read => ({ ...one, reads: withSources(one, readsOf(one.node, annotations)) }))
  const ordered: Assignment[] = []
  while (left.length > 0) {
    const free = [ANY, undefined]
      .map((any) => left.findIndex((one) => left.every((other) => other === one || !reads(other, one, any))))
      .find((index) => index >= 0)
    if (free === undefined)
      throw new Unsupported(
        'an update of columns that each take the value of another',
        title,
        'Read the rows first, and write them with bulkUpdate().',
      )
    ordered.push(...left.splice(free, 1))
  }
  return ordered
}

// SQL of the user's own may read whatever it likes: it goes first where it can.
const ANY = '*'

interface Read extends Assignment {
  readonly reads: ReadonlySet<string>
}

// What is computed reads others: which ones is not asked.
function withSources({ field: { model } }: Assignment, reads: ReadonlySet<string>): ReadonlySet<string> {
  return [...reads].some((name) => model.field(name)?.spec.generated) ? new Set([...reads, ANY]) : reads
}

function reads(reader: Read, written: Read, any: string | undefined): boolean {
  const { name, attribute } = written.field
  return [name, attribute, any].some((one) => one !== undefined && reader.reads.has(one))
}

function readsOf(node: Node, annotations: Readonly<Record<string, Node>>): ReadonlySet<string> {
  const reads = new Set<string>()
  // Of how many queries inside of each other the row is the outermost.
  let inside = 0
  const visit = (one: Node | undefined): void => {
    if (one === undefined) return
    switch (one.kind) {
      case 'path':
        if (one.depth === inside) reads.add(headOf(one.path))
        return
      case 'annotation':
        if ((one.depth ?? 0) === inside) visit(annotations[one.name])
        return
      case 'lookups':
        for (const { key } of one.keys) reads.add(headOf(key))
        return
      case 'sql':
        reads.add(ANY)
        return
      case 'lookup':
        for (const inner of [one.left, ...one.right]) visit(inner)
        return
      case 'all':
      case 'any':
      case 'call':
      case 'builtin':
      case 'given':
        for (const inner of one.items) visit(inner)
        return
      case 'not':
      case 'part':
      case 'aggregate':
        visit(one.item)
        return
      case 'arithmetic':
        visit(one.left)
        visit(one.right)
        return
      case 'query':
        // It may read whatever it likes of the row.
        reads.add(ANY)
        return
      case 'exists':
      case 'total':
        inside++
        if (one.kind === 'total') visit(one.item)
        visit(one.condition)
        inside--
    }
  }
  visit(node)
  return reads
}

function headOf(path: string): string {
  return path.split('__')[0] as string
}
