import type { ManyToMany } from '@tsango/core/fields'
import type { Create, FkNames, RelationNames, ScalarNames, SortOf } from '@tsango/core/model'
import type { Skip } from '@tsango/http/slots'
import type { QuerySet } from '@tsango/orm/query'
import type { ApiRequest, Permissions } from '../permissions/permissions.ts'
import type { Action } from './actions.ts'

type OwnName<M> = ScalarNames<M> | FkNames<M> | `${FkNames<M>}Id`
type PairsName<M> = { [K in keyof M]: M[K] extends ManyToMany<unknown> ? K : never }[keyof M] & string
type TextName<M> = { [K in ScalarNames<M>]: SortOf<M, K> extends 'text' ? K : never }[ScalarNames<M>]

/** The name of something that an answer can hold: a column, a key to another model, a many-to-many relation. */
export type ApiField<M> = OwnName<M> | PairsName<M>

/** A field, or a path over relations to a column: its first step is checked by the compiler, the others when the application is built. */
export type ApiPath<M> = ApiField<M> | `${OwnName<M>}__${string}` | `${RelationNames<M>}__${string}`

/** A column of text, or a path over relations to one. */
export type SearchPath<M> = TextName<M> | `${RelationNames<M>}__${string}`

/**
 * Options of {@link viewset}. A name that the model does not have is a compile error, or a problem when the application is built.
 *
 * @typeParam M - the model
 */
export interface ViewsetOptions<M> {
  /** What answers hold and bodies may set; default: every column that is not secret, and the keys of declared many-to-many relations. */
  readonly fields?: readonly ApiField<M>[]
  /** Fields that clients cannot set, beside those that are `readOnly()` or made by the framework. */
  readonly readOnly?: readonly ApiField<M>[]
  /** Columns of text that `?search=` looks into; default: none, and no such parameter. */
  readonly search?: readonly SearchPath<M>[]
  /**
   * What the list can be filtered by; default: nothing. A plain name takes the lookups that suit its field (`?views=3`, `?views__gte=3`),
   * a name with a lookup that one alone (`'title__icontains'`, `'status__exact'`).
   */
  readonly filter?: readonly ApiPath<M>[]
  /** What `?ordering=` can name; default: every column of `fields` that has an order. */
  readonly ordering?: readonly ApiPath<M>[]
  /** Rows a page where the client does not say; default: 20. */
  readonly pageSize?: number
  /** Rows a page at most; default: 100. */
  readonly maxPageSize?: number
  /** The actions that there are; default: all six. */
  readonly actions?: readonly Action[]
  /**
   * Whether the list is also asked by QUERY (RFC 10008), with its parameters in the body, a form or JSON: for those that are too long for an address, or that are to stand in
   * no log. Default: no.
   */
  readonly query?: boolean
  /** Who may do what; default: everybody reads, model permissions decide who writes. */
  readonly permissions?: Permissions
  /** Narrows the rows that a request may see and change: what it leaves out is not there (404). */
  readonly queryset?: (rows: QuerySet<M>, request: ApiRequest) => QuerySet<M>
  /** Values of a new row that the server sets, whatever the client sent: `({ user }) => (user ? { authorId: user.id } : {})`. */
  readonly onCreate?: (request: ApiRequest) => Partial<Create<M>> | Promise<Partial<Create<M>>>
  /** Slots that requests to it do not pass: `['compression', 'rate-limit']`. */
  readonly skip?: readonly Skip[]
  /** Bytes that a body may have, above or below the setting `bodyLimit`. */
  readonly bodyLimit?: number
  /** The name of the schemas in the API's document; default: the model's name, numbered where it is taken. */
  readonly name?: string
}

/** The options of a viewset, seen without its model. */
export interface LooseOptions {
  readonly fields?: readonly string[]
  readonly readOnly?: readonly string[]
  readonly search?: readonly string[]
  readonly filter?: readonly string[]
  readonly ordering?: readonly string[]
  readonly pageSize?: number
  readonly maxPageSize?: number
  readonly onCreate?: unknown
  readonly permissions?: Permissions
  readonly skip?: readonly Skip[]
  readonly bodyLimit?: number
  readonly name?: string
}
