import { User } from '@tsango/auth/models'
import type { GenericNames, ModelBase, ModelClass, OwnKeyNames } from '@tsango/core/model'
import {
  type FieldDefinition,
  type GenericDefinition,
  isKindOf,
  type ModelDefinition,
  pointsAt,
  type Registry,
} from '@tsango/core/registry'
import { didYouMean } from '@tsango/toolkit/text'
import { capital } from '../showing/capital.ts'
import { type Input, inputsOf } from './inputs.ts'
import type { Inline, InlineOptions } from './options.ts'

/** Rows of another model in the form of a row that they point at, prepared. */
export interface InlineSite {
  /** Stands before the names of its inputs. */
  readonly prefix: string
  readonly model: ModelDefinition
  /** The name of one row, and of several, in words. */
  readonly one: string
  readonly many: string
  readonly title: string
  /** The name of the key, to one model or to several, that points at the row. */
  readonly via: string
  readonly key: FieldDefinition | undefined
  readonly generic: GenericDefinition | undefined
  /** Without those of the key. */
  readonly inputs: readonly Input[]
  readonly extra: number
  readonly max: number
}

const [EXTRA, MOST_EXTRA] = [1, 20]
const [MAX, LARGEST] = [50, 200]

/**
 * Rows of another model in the form of a row that they point at, for `inlines` of {@link adminSite}. Who may add, change, delete and view rows of that model
 * may do so there; all is written with the row, or nothing.
 *
 * @param via - the key of the other model that points at the row: `f.fk`, `f.oneToOne` or `f.generic`
 * @example
 * import { declareModel, f } from '@tsango/core'
 * class Post extends declareModel('blog.Post') { title = f.char(50) }
 * class Comment extends declareModel('blog.Comment') { post = f.fk(() => Post); text = f.text() }
 * inline(Comment, 'post', { fields: ['text'], extra: 2 }).via // → 'post'
 */
export function inline<M extends ModelBase>(
  model: ModelClass<M>,
  via: OwnKeyNames<M> | GenericNames<M>,
  options: InlineOptions<M> = {},
): Inline {
  return { model, via, options }
}

/** Prepares the rows of other models in a form; what is wrong with them goes to `faults`. */
export function inlinesOf(
  registry: Registry,
  model: ModelDefinition,
  inlines: readonly Inline[],
  faults: string[],
): readonly InlineSite[] {
  const made = new Map<string, InlineSite>()
  for (const declared of inlines) {
    const own: string[] = []
    const one = inlineOf(registry, model, declared, own)
    faults.push(...own.map((fault) => `inline(${declared.model.name}, "${declared.via}"): ${fault}`))
    if (!one) continue
    if (made.has(one.prefix))
      faults.push(`"inlines" has ${declared.model.name} by "${declared.via}" twice. Take one out.`)
    made.set(one.prefix, one)
  }
  return [...made.values()]
}

function inlineOf(
  registry: Registry,
  parent: ModelDefinition,
  { model, via, options }: Inline,
  faults: string[],
): InlineSite | undefined {
  const child = registry.has(model) ? registry.of(model) : undefined
  const refused = child ? refusal(registry, parent, child, via) : 'no app lists this model.'
  if (!child || refused) {
    faults.push(refused ?? '')
    return undefined
  }
  const generic = child.generics.get(via)
  const key = generic ? undefined : child.field(via)
  const columns: readonly (FieldDefinition | undefined)[] = generic ? [generic.type, generic.key] : [key]
  for (const column of columns)
    if (column && options.fields?.includes(column.name))
      faults.push(`"${column.name}" in "fields" is what points at the row, so it is known. Take it out.`)
  const one = key?.spec.unique === true
  return {
    prefix: `${child.app}-${child.name}-${via}`,
    model: child,
    one: child.verboseName,
    many: child.verboseNamePlural,
    title: capital(one ? child.verboseName : child.verboseNamePlural),
    via,
    key,
    generic,
    inputs: inputsOf(child, options, faults).filter(({ field }) => !(field && columns.includes(field))),
    extra: within('extra', options.extra ?? EXTRA, [0, MOST_EXTRA], faults),
    max: one ? 1 : within('max', options.max ?? MAX, [1, LARGEST], faults),
  }
}

function refusal(registry: Registry, parent: ModelDefinition, child: ModelDefinition, via: string): string | undefined {
  const generic = child.generics.get(via)
  const key = child.field(via)
  const target = key?.name === via ? key.relation?.target : undefined
  if (!generic && !target) {
    const keys = child.fields.flatMap((one) => (one.relation ? [one.name] : []))
    return `${child.label} has no key "${via}". ${didYouMean(via, [...child.generics.keys(), ...keys])}`
  }
  if (!(generic ? pointsAt(generic, parent) : target && isKindOf(parent, target.concrete)))
    return `"${via}" of ${child.label} does not point at ${parent.label}. Take it out, or give it to the site of a model that it points at.`
  if (child.view) return `${child.label} is a view: nothing of it can be written.`
  if (isKindOf(child, registry.of(User)))
    return 'accounts have pages of their own, which guard their rights and passwords.'
  if (key?.parts?.some(({ madeFor }) => !madeFor))
    return `"${via}" is made of fields that the form would hold, too: they cannot both say where it points.`
  return undefined
}

function within(name: string, given: number, [least, most]: readonly [number, number], faults: string[]): number {
  if (Number.isInteger(given) && given >= least && given <= most) return given
  faults.push(`"${name}" is ${given}; it is a whole number from ${least} to ${most}.`)
  return least
}
