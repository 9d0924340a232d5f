import {
  columnName,
  field,
  isMadeOfFields,
  type ModelState,
  type ProjectState,
  tableName,
} from '@tsango/orm/migrations'
import type { Dice } from './chance.ts'

/** The model that is a view, in an app whose migrations are made before those of the app that it may read. */
const VIEW = 'aa.View'

interface ViewOptions {
  /** Its view stays one of the same model more often than not, and shows the same column as often as another. */
  readonly before: ProjectState | undefined
  readonly dice: Dice
  /** Whether it may keep its rows. */
  readonly materialized: boolean
}

/** A view of one of the models of a state, or none. */
export function randomView(state: ProjectState, { before, dice, materialized }: ViewOptions): ModelState | undefined {
  const old = before?.models.get(VIEW)
  const sources = [...state.models.values()].filter(({ fields }) => fields['id'])
  const same = sources.find(({ label }) => old?.view?.reads?.includes(label))
  const over = same && dice.often(0.7) ? same : dice.pick(sources)
  if (!over || dice.often(0.3)) return undefined
  const shown = Object.entries(over.fields).filter(([name, one]) => name !== 'id' && !isMadeOfFields(one))
  const [name, read] = shown.find(([known]) => old?.fields[known] && dice.yes) ?? dice.pick(shown) ?? []
  const columns = name && read ? `id, ${columnName(name, read)} AS shown` : 'id'
  return {
    label: VIEW,
    table: undefined,
    fields: {
      ...('id' in over.fields ? { id: over.fields['id'] } : {}),
      ...(name ? { [name]: field.text({ null: true, column: 'shown' }) } : {}),
    },
    indexes: [],
    checks: [],
    pairsOf: undefined,
    managed: false,
    view: {
      sql: `SELECT ${columns} FROM ${tableName(over)}`,
      ...(materialized && dice.yes ? { materialized: true } : {}),
      reads: [over.label],
    },
  }
}
