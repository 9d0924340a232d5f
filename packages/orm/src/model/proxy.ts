import { declareProxy, type ModelBase, type ModelClass, type ProxyBase, type ProxyStatics } from '@tsango/core/model'

/**
 * Makes the base class of a proxy: another class for the rows of a model, with methods, managers, scopes, ordering and names of its own; Django's proxy
 * models. It has no table, no columns and no migration. Its rows may stand where rows of the model may; signals tell its own class, and it has a content
 * type and permissions of its own. Scopes, `validate`, managers and the ordering are those of the model, and what the proxy adds.
 *
 * @param model - the model, or another proxy of it
 * @param label - the app's name, a dot, and the proxy's name: `'blog.PublishedPost'`
 * @example
 * class PublishedPost extends proxy(Post, 'blog.PublishedPost') {
 *   static meta: Meta<PublishedPost> = {
 *     ordering: ['-publishedAt'],
 *     scopes: { published: (p) => p.status.eq('published') },
 *   }
 *   headline(this: Row<PublishedPost>) { return this.title.toUpperCase() }
 * }
 * await PublishedPost.objects().filter({ author: ada }).first()
 */
export function proxy<C extends ModelClass & { readonly prototype: ModelBase }, Label extends string>(
  model: C,
  label: Label,
): (abstract new () => C['prototype'] & ProxyBase<Label>) & ProxyStatics<C> {
  return declareProxy(model, label)
}
