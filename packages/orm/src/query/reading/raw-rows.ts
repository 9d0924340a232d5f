import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { listOf } from '@tsango/toolkit/text'
import { ownStatement } from '../../compile/own-statement.ts'
import type { Session } from '../../databases/databases.ts'
import type { Columns, Statement } from '../../dialects/base/base.ts'
import { QueryError } from '../../errors/errors.ts'
import { type Cell, type Decode, rowDecoder } from '../../rows/decoder.ts'
import { rowState } from '../../rows/state.ts'

interface Known {
  readonly columns: string
  readonly decode: Decode
}

const decoders = new WeakMap<Statement, WeakMap<ModelDefinition, Known>>()

/** The rows of a model that a statement of the user's own gives, by the names of its columns. */
export async function rawRows(definition: ModelDefinition, sql: unknown, session: Session): Promise<unknown[]> {
  const { statement, values } = ownStatement(sql, session.database)
  const { rows, columns = [] } = await session.run(statement, values)
  if (columns.length === 0) throw new QueryError(`raw() takes a statement that gives rows of ${definition.label}.`)
  const decode = decoderOf(definition, statement, columns, session)
  return rows.map(decode)
}

// The same text may give other columns once the schema has changed.
function decoderOf(
  definition: ModelDefinition,
  statement: Statement,
  names: readonly string[],
  session: Session,
): Decode {
  const { database } = session
  const columns = `${database.name} ${JSON.stringify(names)}`
  const known = decoders.get(statement)?.get(definition)
  if (known?.columns === columns) return known.decode
  const decode = makeDecoder(definition, names, database.dialect.columns, database.name)
  const models = decoders.get(statement) ?? new WeakMap<ModelDefinition, Known>()
  decoders.set(statement, models.set(definition, { columns, decode }))
  return decode
}

function makeDecoder(
  definition: ModelDefinition,
  names: readonly string[],
  columns: Columns,
  database: string,
): Decode {
  const fields = names.map((name) => definition.fields.find((one) => one.column === name || one.attribute === name))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new QueryError(`The statement gives "${twice}" several times. Call one of them another name with AS.`)
  const missing = definition.fields.filter((field) => !fields.includes(field))
  const keys = missing.filter((field) => definition.keyFields.includes(field))
  if (keys.length)
    throw new QueryError(
      `A row of ${definition.label} has a key, and the statement gives no ${listOf(keys.map(({ column }) => column))}.`,
    )
  const cells = names.map((name, index) => cellOf(name, index, fields[index], columns))
  const key = fields.indexOf(definition.keyFields[0])
  const layout = { definition, cells, key, missing: missing.map((field) => field.attribute), related: [] }
  return rowDecoder(layout, rowState(database, 'saved'))
}

function cellOf(name: string, index: number, field: FieldDefinition | undefined, { codecOf }: Columns): Cell {
  if (field === undefined) return { name, index, decode: undefined }
  const { read, fromPlain, decode } = codecOf(field.spec)
  if (read && !fromPlain)
    throw new QueryError(
      `"${name}" loses something where SQL of your own reads it. Leave it out, and load it by refresh(), or read the rows with fromSql().`,
    )
  const convert = decode as ((value: unknown) => unknown) | undefined
  return {
    name: field.attribute,
    index,
    decode: fromPlain ? (value: unknown) => (convert ? convert(fromPlain(value)) : fromPlain(value)) : convert,
  }
}
