import type { SchemaEditor, TableState } from '@tsango/orm/dialects'
import { modelOf, type Operation, type Place, type ProjectState, tableOf } from '@tsango/orm/migrations'
import { followersOf } from '../operations/operations.ts'
import { changeTable, sameColumn, type TableChange } from './change-table.ts'

/** What {@link changeField} goes by. */
export interface FieldChange {
  readonly before: ProjectState
  readonly after: ProjectState
  readonly place: Place
  readonly details: TableChange
}

/**
 * The statements that add or change a field. Keys that hold values of a column whose type changes let go of it, change with it, and take hold of it
 * again. Of a table that migrations leave alone, they alone change.
 */
export function changeField(
  editor: SchemaEditor,
  { model: label, name }: Operation<'addField' | 'alterField'>,
  { before, after, place, details }: FieldChange,
): readonly string[] {
  const tables = (model: string): { from: TableState; to: TableState } => ({
    from: tableOf(before, modelOf(before, model), place),
    to: tableOf(after, modelOf(after, model), place),
  })
  const model = modelOf(before, label)
  const here = place.has(model) && model.managed !== false
  const keys = movedKeys({ before, after, place }, followersOf(before, label, name))
  if (keys.length === 0) return here ? changeTable(editor, tables(label).from, tables(label).to, details) : []
  const loose = (table: TableState, model: string): TableState => {
    const names = keys.filter(([of]) => of === model).map(([, key]) => key)
    return {
      ...table,
      columns: table.columns.map((one) => (names.includes(one.name) ? { ...one, references: undefined } : one)),
    }
  }
  const own = { from: loose(tables(label).from, label), to: loose(tables(label).to, label) }
  const models = [...new Set(keys.map(([model]) => model))]
  return [
    ...models.flatMap((model) => changeTable(editor, tables(model).from, loose(tables(model).from, model))),
    ...(here ? changeTable(editor, own.from, own.to, details) : []),
    ...models.flatMap((model) =>
      changeTable(editor, model === label ? own.to : loose(tables(model).from, model), tables(model).to),
    ),
  ]
}

/** Whether keys that hold values of the column change with it. */
export function movesKeys(
  { model, name }: Operation<'addField' | 'alterField'>,
  change: Omit<FieldChange, 'details'>,
): boolean {
  return movedKeys(change, followersOf(change.before, model, name)).length > 0
}

// Those of tables that migrations make, whose columns are others afterwards.
function movedKeys(
  { before, after, place }: Omit<FieldChange, 'details'>,
  keys: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  return keys.filter(([label, key]) => {
    const model = modelOf(before, label)
    if (model.managed === false || !place.has(model)) return false
    const [old, next] = [tableOf(before, model, place), tableOf(after, modelOf(after, label), place)].map(
      ({ columns }) => columns.find(({ name }) => name === key),
    )
    return old && next && !sameColumn(old, next)
  })
}
