/** The key of a model that consists of several of its fields: what `Model('shop.OrderLine', { key: ['order', 'product'] })` puts into the place of `id`. */
export class CompositeKey {
  /** The fields by name, in the order of the key. */
  readonly names: readonly string[]

  constructor(names: readonly string[]) {
    this.names = names
  }
}
