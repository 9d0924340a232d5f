import type { Field, LookupSort, SortDefinitions, WithSortLookups } from '@tsango/core/fields'
import {
  type AnyField,
  type CompositeModel,
  type CompositeOptions,
  declaredSortLookups,
  giveSortLookups,
  type KeyedModel,
  type KeyField,
  type KeyNames,
  type ModelOptions,
} from '@tsango/core/model'
import { Model, type Objects } from './base.ts'

/** `Model` of an app whose fields have lookups of its own: what {@link modelWithLookups} gives. */
export interface ModelWithLookups<D> {
  /** The base class of a model with a key of several fields. */
  <Label extends string, const Names extends KeyNames>(
    label: Label,
    options: CompositeOptions<Names>,
  ): (abstract new () => CompositeModel<Label, Names> & WithSortLookups<D>) & Objects
  /** The base class of a model with a key of one field. */
  <Label extends string, Key extends AnyField = Field<number, true, 'number'>>(
    label: Label,
    options?: ModelOptions<Key>,
  ): (abstract new () => KeyedModel<Label, KeyField<Key>> & WithSortLookups<D>) & Objects
}

/**
 * Registers lookups and transforms of the app's own for all fields of a sort, as Django's `Field.register_lookup` does: gives a `Model` whose models have
 * them, with their types, in `filter`, in `where`, over relations, and in conditions that come from outside. An app makes it once, in a file that its
 * models import. Fields keep what `.lookups({…})` gives them. Nothing is registered anywhere else: other models are not touched.
 *
 * @param lookups - what `defineLookup` and `defineTransform` gave, by name, by the sort of the fields: `text` (of every kind), `number`, `decimal`, `date`,
 * `dateTime` …
 * @example
 * const Model = modelWithLookups({
 *   text: { initial: defineTransform(f.text(), (column) => sql`substr(${column}, 1, 1)`) },
 *   number: { divisibleBy: defineLookup(f.int(), (column, by) => sql`${column} % ${by} = 0`) },
 * })
 * class Town extends Model('world.Town') {
 *   name = f.char(100).unique()
 *   people = f.int()
 * }
 * await Town.objects().filter({ name__initial__in: ['A', 'B'], people__divisibleBy: 100 })
 * @throws InvalidDeclaration for a sort that is none
 */
export function modelWithLookups<const D extends SortDefinitions>(
  lookups: D & { readonly [S in Exclude<keyof D, LookupSort>]: never },
): ModelWithLookups<D> {
  declaredSortLookups<SortDefinitions>('modelWithLookups()', lookups)
  const model = (label: string, options?: ModelOptions<AnyField>) =>
    giveSortLookups(Model<string, AnyField>(label, options), lookups)
  // The lookups stand on the class: what its type has of them does not exist at run time.
  return model as unknown as ModelWithLookups<D>
}
