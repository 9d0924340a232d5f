/**
 * Answers in the envelope of JSON:API 1.1 (https://jsonapi.org).
 *
 * @module
 */
import { type AnswerOptions, json } from '../answers/answers.ts'

/** Where something points: a resource, several, or nothing. */
export interface ResourceId {
  readonly type: string
  readonly id: string
}

/** Options of {@link toResource}. */
export interface ResourceOptions<T> {
  /** What tells it from others; default: its `id`. */
  readonly id?: (value: T) => string | number | bigint
  /** Members to show; default: all but `id`, and what `relationships` names. */
  readonly attributes?: readonly (keyof T & string)[]
  readonly relationships?: Readonly<Record<string, (value: T) => ResourceId | readonly ResourceId[] | null>>
  /** Its own address. */
  readonly self?: (value: T) => string
}

/** One resource. */
export interface Resource extends ResourceId {
  readonly attributes: Readonly<Record<string, unknown>>
  readonly relationships?: Readonly<Record<string, { readonly data: ResourceId | readonly ResourceId[] | null }>>
  readonly links?: { readonly self: string }
}

/**
 * Makes a resource of a value.
 *
 * @example
 * toResource('posts', { id: 7, title: 'Hi' }) // → { type: 'posts', id: '7', attributes: { title: 'Hi' } }
 */
export function toResource<T extends object>(type: string, value: T, options: ResourceOptions<T> = {}): Resource {
  const { id = ownId, attributes, relationships = {}, self } = options
  const names = attributes ?? Object.keys(value).filter((name) => name !== 'id' && !Object.hasOwn(relationships, name))
  const shown = Object.fromEntries(names.map((name) => [name, value[name as keyof T]]))
  const related = Object.entries(relationships).map(([name, of]) => [name, { data: of(value) }] as const)
  return {
    type,
    id: String(id(value)),
    attributes: shown,
    ...(related.length === 0 ? {} : { relationships: Object.fromEntries(related) }),
    ...(self === undefined ? {} : { links: { self: self(value) } }),
  }
}

// Whoever has no id gives the option; text of nothing is no id.
function ownId(value: object): string {
  const { id } = value as { readonly id?: unknown }
  return typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint' ? String(id) : ''
}

/** A document: what was asked for, and what belongs to it. */
export interface JsonApiDocument {
  readonly data: Resource | readonly Resource[] | null
  readonly included?: readonly Resource[]
  readonly meta?: Readonly<Record<string, unknown>>
  readonly links?: Readonly<Record<string, string | null>>
}

/** Makes resources of many values: the `data` of a document. */
export function toCollection<T extends object>(
  type: string,
  values: Iterable<T>,
  options: ResourceOptions<T> = {},
): readonly Resource[] {
  return Array.from(values, (value) => toResource(type, value, options))
}

/** Answers with a document of JSON:API, under its media type; what is included twice is sent once. */
export function jsonApi(document: JsonApiDocument, options: AnswerOptions = {}): Response {
  const { included, ...rest } = document
  const once = included && [...new Map(included.map((one) => [`${one.type} ${one.id}`, one])).values()]
  const body = { ...rest, ...(once && { included: once }), jsonapi: { version: '1.1' } }
  return json(body, { ...options, headers: { ...options.headers, 'content-type': 'application/vnd.api+json' } })
}
