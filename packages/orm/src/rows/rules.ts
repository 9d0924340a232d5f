import type { ConstraintWords } from '@tsango/core/fields'
import type { ModelDefinition } from '@tsango/core/registry'
import { boundFault } from '@tsango/core/values'
import type { FieldLimit } from '../dialects/base/names.ts'
import { exclusionColumns, type IndexState, type TableState } from '../dialects/base/schema-editor.ts'
import { declaredIndexName } from '../migrations/declared.ts'

/** What a constraint of a table is to people. */
export interface Rule {
  readonly kind: 'key' | 'unique' | 'check' | 'exclusion'
  /** In the database; the key's constraint has the name that the database gave it. */
  readonly name: string | undefined
  readonly columns: readonly string[]
  /** The attribute that a fault stands at: that of its one column, else `''`. */
  readonly at: string
  readonly code: string
  readonly message: string
  /** Whether the model itself says the message. */
  readonly own: boolean
}

/** The rules of a model's table in their order: the key, what is unique, checks, exclusions. */
export function rulesOf(definition: ModelDefinition, table: TableState): readonly Rule[] {
  const unique = new Map(definition.indexes.map((index) => [declaredIndexName(definition, index), index]))
  const { checks, exclusions } = definition
  const named = (all: readonly (ConstraintWords & { readonly name: string })[], name: string) =>
    all.find((one) => one.name === name)
  const keys = definition.keyFields.map(({ column }) => column)
  return [
    rule(definition, 'key', undefined, keys, undefined),
    ...table.indexes
      .filter((index) => index.unique)
      .map((index) => {
        const columns = indexedColumns(index)
        return rule(
          definition,
          'unique',
          index.name,
          columns,
          unique.get(index.name) ?? fieldWords(definition, columns),
        )
      }),
    ...table.checks.map(({ name, check, bound }) =>
      bound
        ? {
            ...rule(definition, 'check', name, check.columns, boundWords(definition, check.columns, bound)),
            own: false,
          }
        : rule(definition, 'check', name, check.columns, named(checks, name)),
    ),
    ...(table.exclusions ?? []).map((one) =>
      rule(definition, 'exclusion', one.name, exclusionColumns(one), named(exclusions, one.name)),
    ),
  ]
}

function indexedColumns({ columns, expressions }: IndexState): readonly string[] {
  return expressions ? [...new Set(expressions.flatMap(({ expression }) => expression.columns))] : columns
}

function fieldWords({ fields }: ModelDefinition, columns: readonly string[]): ConstraintWords | undefined {
  return columns.length === 1 ? fields.find(({ column }) => column === columns[0])?.spec.uniqueWords : undefined
}

// What is said before SQL, too.
function boundWords({ fields }: ModelDefinition, [column]: readonly string[], bound: FieldLimit): ConstraintWords {
  const field = fields.find((one) => one.column === column)
  if (bound === 'enum')
    return {
      code: 'choice',
      message: `This is not one of the choices: ${field?.spec.choices?.map(({ value }) => value).join(', ')}.`,
    }
  return field ? boundFault(field.spec, bound) : {}
}

const CODES = { key: 'unique', unique: 'unique', check: 'check', exclusion: 'exclusion' } as const

function rule(
  definition: ModelDefinition,
  kind: Rule['kind'],
  name: string | undefined,
  columns: readonly string[],
  words: ConstraintWords = {},
): Rule {
  // Of a key of several columns people see the key.
  const fields = [
    ...new Set(
      definition.ownFields
        .filter(({ column }) => columns.includes(column))
        .map((one) => (one.madeFor === undefined ? one : (definition.field(one.madeFor) ?? one))),
    ),
  ]
  const labels = fields.map(({ label }) => label.toLowerCase()).join(' and ')
  const [only] = fields
  return {
    kind,
    name,
    columns,
    at: fields.length === 1 && only ? only.attribute : '',
    code: words.code ?? CODES[kind],
    message: words.message ?? sentence(definition, kind, labels),
    own: words.message !== undefined,
  }
}

function sentence({ verboseName }: ModelDefinition, kind: Rule['kind'], labels: string): string {
  if (kind === 'check') return 'The values do not go together.'
  return kind === 'exclusion'
    ? `Another ${verboseName} is in the way${labels && ` of this ${labels}`}.`
    : `Another ${verboseName} has the same ${labels || 'values'}.`
}
