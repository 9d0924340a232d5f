import {
  type FieldDefinition,
  keysOf,
  type ModelDefinition,
  type Registry,
  type RelationDefinition,
} from '@tsango/core/registry'
import { isAudited } from '../../audit/record.ts'
import type { Features } from '../../dialects/base/features.ts'
import { deletesAreFollowed } from '../../signals/announce.ts'

/** A key whose rows keep others from being deleted, and the way to it from the model that is deleted. */
export interface Guard {
  readonly field: FieldDefinition
  /** The path of lookups from the key's model to the model that is deleted. */
  readonly path: string
}

/** What a delete of rows of a model can bring with it, read off the registry once. */
export interface Cascade {
  /** The model, and all whose rows go with it. */
  readonly models: readonly ModelDefinition[]
  /** The keys that protect or restrict. */
  readonly guards: readonly Guard[]
  /** Whether a row can go by several ways, one of them guarded: then the rows themselves say what is allowed. */
  readonly tangled: boolean
  /** Whether a key of an audited model loses what it points at, or one is set to another row. */
  readonly loosens: boolean
  /** How many keys behind each other a delete can run along; `Infinity` where they lead round in a circle. */
  readonly levels: number
  /** Whether rows of the model can go along with others of it. */
  readonly circular: boolean
  /** Whether rows go along that point by a key to rows of several models, which no database knows of. */
  readonly generic: boolean
}

const known = new WeakMap<Registry, Map<ModelDefinition, Cascade>>()
const pointing = new WeakMap<Registry, Map<ModelDefinition, readonly FieldDefinition[]>>()

/** What a delete of rows of a model can bring with it. */
export function cascadeOf(registry: Registry, definition: ModelDefinition): Cascade {
  const all = known.get(registry) ?? new Map<ModelDefinition, Cascade>()
  known.set(registry, all)
  const found = all.get(definition) ?? read(registry, definition)
  all.set(definition, found)
  return found
}

/** Whether someone hears, or it is recorded, what happens to rows that go with those of a model or point at them, or the database does not know which go. */
export function cascadeIsFollowed({ models, loosens, generic }: Cascade): boolean {
  return loosens || generic || models.some(deletesAreFollowed)
}

/** Whether a delete can run along more keys than a database follows by itself. */
export function isDeep(
  { levels }: Pick<Cascade, 'levels'>,
  { cascadeDepth = Number.POSITIVE_INFINITY }: Pick<Features, 'cascadeDepth'>,
): boolean {
  return levels > cascadeDepth
}

/** The keys of all models that point at a model. */
export function keysTo(registry: Registry, target: ModelDefinition): readonly FieldDefinition[] {
  let all = pointing.get(registry)
  if (all === undefined) {
    all = new Map()
    const fields = registry.models.flatMap((model) => (model.proxyOf ? [] : keysOf(model)))
    for (const model of registry.models)
      all.set(
        model,
        fields.filter((field) => field.relation?.target.concrete === model.concrete),
      )
    pointing.set(registry, all)
  }
  return all.get(target) ?? []
}

function read(registry: Registry, start: ModelDefinition): Cascade {
  const models = [start]
  const paths = new Map([[start, '']])
  const guards: Guard[] = []
  let several = false
  let loosens = false
  let circular = false
  let generic = false
  for (const model of models) {
    const behind = paths.get(model) ?? ''
    for (const field of keysTo(registry, model)) {
      const path = behind ? `${field.name}__${behind}` : field.name
      const onDelete = field.relation?.onDelete
      if (onDelete === 'protect' || onDelete === 'restrict') guards.push({ field, path })
      if (isLoosened(field) || onDelete === 'set') loosens = true
      if (onDelete !== 'cascade') continue
      if (field.model.concrete === start.concrete) circular = true
      if (paths.has(field.model)) several = true
      else {
        paths.set(field.model, path)
        models.push(field.model)
      }
    }
    for (const { target } of genericsTo(model)) {
      generic = true
      if (paths.has(target)) several = true
      else {
        // Nothing is asked by a path that leads over it: whatever goes along this way is collected.
        paths.set(target, '')
        models.push(target)
      }
    }
  }
  const tangled = guards.length > 0 && (several || guards.some(({ field }) => paths.has(field.model)))
  const levels = levelsOf(registry, start, new Map())
  return { models, guards, tangled, loosens, generic, circular, levels }
}

/** The ways back of keys to rows of several models whose rows go along with those of a model. */
export function genericsTo({ relations }: ModelDefinition): readonly RelationDefinition[] {
  return [...relations.values()].filter(({ generic, onDelete }) => generic !== undefined && onDelete === 'cascade')
}

// A model that is met again before it is done lies in a circle, and so does every model between.
function levelsOf(registry: Registry, { concrete }: ModelDefinition, done: Map<ModelDefinition, number>): number {
  const found = done.get(concrete)
  if (found !== undefined) return found
  done.set(concrete, Number.POSITIVE_INFINITY)
  const below = keysTo(registry, concrete).map(({ model, relation }) =>
    relation?.onDelete === 'cascade' ? levelsOf(registry, model, done) + 1 : 1,
  )
  // What goes along without the database is where it begins anew.
  const beside = genericsTo(concrete).map(({ target }) => levelsOf(registry, target, done))
  const levels = Math.max(0, ...below, ...beside)
  done.set(concrete, levels)
  return levels
}

const LOOSENING: readonly unknown[] = ['setNull', 'setDefault', 'set']

/** Whether a key of an audited model gets another value when what it points at is deleted. */
export function isLoosened({ model, relation }: FieldDefinition): boolean {
  return isAudited(model) && LOOSENING.includes(relation?.onDelete)
}
