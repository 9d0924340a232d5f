import { extensionOfOpclass, PLAIN_IN_GIST, TYPE_EXTENSIONS } from '@tsango/orm/dialects'
import {
  createExtension,
  type ExclusionData,
  type FieldData,
  type IndexData,
  type Operation,
  type ProjectState,
} from '@tsango/orm/migrations'
import { type History, nodesOf } from '../history/history.ts'
import { ofDatabase } from '../operations/operations.ts'
import type { PlannedMigration } from './planned.ts'

/** The same migrations, each beginning with the extensions that it needs and that its app has not asked for yet. */
export function withExtensions(
  history: History,
  to: ProjectState,
  planned: readonly PlannedMigration[],
): readonly PlannedMigration[] {
  const asked = new Map<string, Set<string>>()
  return planned.map((one) => {
    const known =
      asked.get(one.app) ?? new Set(nodesOf(history, one.app).flatMap(({ migration }) => askedIn(migration.operations)))
    asked.set(one.app, known)
    const needed = new Set(one.operations.flatMap((operation) => neededBy(operation, to)))
    const missing = [...needed].filter((name) => !known.has(name)).sort()
    for (const name of missing) known.add(name)
    return missing.length ? { ...one, operations: [...missing.map(createExtension), ...one.operations] } : one
  })
}

const askedIn = (operations: readonly Operation[]): readonly string[] =>
  ofDatabase(operations).flatMap((one) => (one.type === 'createExtension' ? [one.extension] : []))

function neededBy(operation: Operation, to: ProjectState): readonly string[] {
  switch (operation.type) {
    case 'createModel': {
      const { fields, indexes = [], exclusions = [] } = operation
      return [
        ...Object.values(fields).flatMap(ofField),
        ...indexes.flatMap((one) => ofIndex(one, fields)),
        ...exclusions.flatMap((one) => ofExclusion(one, fields)),
      ]
    }
    case 'addField':
    case 'alterField':
      return ofField(operation.field)
    case 'addIndex':
      return ofIndex(operation.index, to.models.get(operation.model)?.fields ?? {})
    case 'addExclusion':
      return ofExclusion(operation.exclusion, to.models.get(operation.model)?.fields ?? {})
    default:
      return []
  }
}

function ofField(field: FieldData): readonly string[] {
  if (field.kind === 'key') return []
  if (field.element) return ofField(field.element)
  return TYPE_EXTENSIONS.includes(field.kind) && field.dbType === undefined ? [field.kind] : []
}

type Fields = Readonly<Record<string, FieldData>>

function ofIndex({ fields: names = [], method, opclasses = [] }: IndexData, fields: Fields): readonly string[] {
  const plain = method === 'gist' && names.some((name, at) => !opclasses[at] && isPlain(fields[name.replace(/^-/, '')]))
  return [
    ...(method === 'bloom' ? ['bloom'] : []),
    ...opclasses.flatMap((name) => extensionOfOpclass(name ?? '') ?? []),
    ...(plain ? [PLAIN_IN_GIST] : []),
  ]
}

function ofExclusion({ over, using = 'gist' }: ExclusionData, fields: Fields): readonly string[] {
  const classes = over.flatMap(([, , opclass]) => extensionOfOpclass(opclass ?? '') ?? [])
  const plain =
    using === 'gist' && over.some(([term, , opclass]) => !opclass && typeof term === 'string' && isPlain(fields[term]))
  return [...classes, ...(plain ? [PLAIN_IN_GIST] : [])]
}

// What GiST orders by itself are ranges, points and words.
const isPlain = (field: FieldData | undefined): boolean =>
  field !== undefined && !['range', 'point', 'json', 'array', 'hstore', 'vector'].includes(field.kind)
