import {
  declareExtension,
  type Extended,
  type ExtendedStatics,
  type ExtendOptions,
  type LinkName,
  type ModelBase,
  type ModelClass,
} from '@tsango/core/model'

/**
 * Makes the base class of a model that is another model, too: it has the fields, relations, methods, managers, scopes and rules of that, and a table of
 * its own for the fields that it adds; Django's multi-table inheritance. A row of it is a row of both tables under one key: it is read with a join,
 * written and deleted in both in one transaction, and may stand where rows of the other may.
 *
 * The way to the row of the model that is extended has a name, `placePtr` for `Place`, which `selectRelated` loads; the column of the key is
 * `place_ptr_id`. The way back is declared on that model, `restaurant = f.reverseOne(() => Restaurant, 'placePtr')`, or named by `relatedName`.
 *
 * @param model - the model that is extended; it may extend another itself
 * @param label - the app's name, a dot, and the new model's name: `'food.Restaurant'`
 * @example
 * class Restaurant extends extend(Place, 'food.Restaurant') {
 *   servesPizza = f.bool().default(false)
 * }
 * const found = await Restaurant.objects().filter({ name__startswith: 'L', servesPizza: true }).first()
 * const places = await Place.objects().filter({ restaurant__servesPizza: true }).selectRelated('restaurant')
 */
export function extend<
  C extends ModelClass & { readonly prototype: ModelBase },
  Label extends string,
  Link extends string = LinkName<C>,
>(
  model: C,
  label: Label,
  options?: ExtendOptions<Link>,
): (abstract new () => Extended<C, Label, Link>) & ExtendedStatics<C, Label> {
  return declareExtension(model, label, options)
}
