/** How large the generated project is. */
export interface Size {
  readonly models: number
  readonly migrations: number
}

/** A model: its own fields, those that migrations added later, and a key to the model before it in its app. */
export interface BenchModel {
  readonly app: string
  readonly name: string
  /** Fields of texts of up to 50 letters that may be NULL, in the order in which they came. */
  readonly added: readonly string[]
  readonly owner: string | undefined
}

/** What one migration does: it makes a model with its own fields, or adds a field to one. */
export interface BenchMigration {
  readonly app: string
  /** `0007_extra2`. */
  readonly name: string
  /** The migration before it in its app. */
  readonly after: string | undefined
  readonly model: string
  /** Absent where the model is made. */
  readonly field: string | undefined
}

/** The same schema and the same history for every contestant. */
export interface BenchSchema {
  readonly apps: readonly string[]
  readonly models: readonly BenchModel[]
  readonly migrations: readonly BenchMigration[]
}

const MODELS_OF_AN_APP = 30

/** Models of apps with 30 each at most: every model is made by a migration of its own, and the others add a field each, by turns. */
export function schemaOf({ models, migrations }: Size): BenchSchema {
  const apps = Array.from({ length: Math.ceil(models / MODELS_OF_AN_APP) }, (_, at) => `shop${at}`)
  const made = Array.from({ length: models }, (_, at) => ({
    app: apps[at % apps.length] ?? '',
    name: `Item${at}`,
    owner: at < apps.length ? undefined : `Item${at - apps.length}`,
    added: [] as string[],
  }))
  const last = new Map<string, { readonly name: string; readonly number: number }>()
  const listed = Array.from({ length: migrations }, (_, at): BenchMigration => {
    const model = made[at % models] as (typeof made)[number]
    const before = last.get(model.app)
    const field = at < models ? undefined : `extra${model.added.length}`
    if (field) model.added.push(field)
    const number = (before?.number ?? 0) + 1
    const name = `${String(number).padStart(4, '0')}_${model.name.toLowerCase()}${field ? `_${field}` : ''}`
    last.set(model.app, { name, number })
    return { app: model.app, name, after: before?.name, model: model.name, field }
  })
  return { apps, models: made, migrations: listed }
}
