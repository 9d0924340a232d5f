import type { Content, JsonSchema, ResponseDescription } from '../openapi/operation.ts'
import { BODILESS, isAnswerStatus } from '../response/statuses.ts'
import type { StandardSchema } from '../schema/standard.ts'
import { HEADER_NAME } from '../slots/lines.ts'

/** A kind of answer that the document knows without more words: what the functions of `@tsango/http/answers` and `jsonApi` give. */
export type AnswerKind = 'json' | 'json-api' | 'html' | 'text' | 'csv' | 'events' | 'file' | 'redirect' | 'problem'

/** A header of an answer: one that HTTP knows by its name, any other with what it says. */
export type HeaderDescription =
  | KnownHeader
  | { readonly name: string; readonly description: string; readonly schema?: JsonSchema }

/** What the document says of the answers under one status. It checks nothing that leaves: `response` and `responses` do. */
export interface AnswerDescription {
  /** What leaves: kinds, media types such as `'image/png'`, or both; the first is what most clients get. A model of this status adds its JSON. */
  readonly as?: AnswerKind | MediaType | readonly (AnswerKind | MediaType)[]
  /** The form of what leaves as JSON where no model says it, such as that of a document of JSON:API. */
  readonly schema?: StandardSchema
  /** Default: the words of the status. */
  readonly description?: string
  /** Beside those that come with the kind, such as `Location` of a redirect. */
  readonly headers?: readonly HeaderDescription[]
}

/** Such as `'image/png'`. */
export type MediaType = `${string}/${string}`

/** Answers by status. */
export interface AnswerDescriptions {
  readonly [status: number]: AnswerDescription
}

const TEXT: JsonSchema = { type: 'string' }

const MEDIA: { readonly [K in Exclude<AnswerKind, 'redirect'>]: readonly [type: string, schema: JsonSchema] } = {
  json: ['application/json', {}],
  'json-api': [
    'application/vnd.api+json',
    {
      type: 'object',
      required: ['data'],
      properties: {
        data: { description: 'One resource, several, or none.' },
        included: { type: 'array', items: { type: 'object' } },
        meta: { type: 'object' },
        links: { type: 'object' },
        jsonapi: { type: 'object', properties: { version: TEXT } },
      },
    },
  ],
  html: ['text/html', TEXT],
  text: ['text/plain', TEXT],
  csv: ['text/csv', TEXT],
  events: ['text/event-stream', TEXT],
  file: ['application/octet-stream', {}],
  problem: ['application/problem+json', { $ref: '#/components/schemas/ProblemDetails' }],
}

const HEADERS = {
  'accept-ranges': ['Whether parts can be asked for.', TEXT],
  'cache-control': ['Who may keep it, and for how long.', TEXT],
  'content-disposition': ['The name to keep it under.', TEXT],
  'content-language': ['The language it is in.', TEXT],
  'content-range': ['Which part this is.', TEXT],
  deprecation: ['From when it is deprecated (RFC 9745).', TEXT],
  etag: ['The version of what was sent, for "If-None-Match" and "If-Match".', TEXT],
  'last-modified': ['When it was changed last.', TEXT],
  link: ['Where to go from here (RFC 8288).', TEXT],
  location: ['The address to go to.', { type: 'string', format: 'uri-reference' }],
  'retry-after': ['After how many seconds, or when, to ask again.', TEXT],
  sunset: ['When it ends (RFC 8594).', TEXT],
  vary: ['Which headers of the request it depends on.', TEXT],
} as const satisfies Readonly<Record<string, readonly [description: string, schema: JsonSchema]>>

/** A header that the document can tell of by its name alone. */
export type KnownHeader = keyof typeof HEADERS

const OF_FILES: readonly KnownHeader[] = ['accept-ranges', 'etag', 'last-modified']

/** What a file answers beside itself (RFC 9110, sections 14 and 15.4.5). */
export const BESIDE_FILES: AnswerDescriptions = {
  206: { as: 'file', description: 'The part that was asked for.', headers: ['content-range'] },
  304: { description: 'The client has it already.', headers: ['etag', 'last-modified'] },
  416: { as: 'problem', description: 'It has no such part.', headers: ['content-range'] },
}

/** Whether it is a file, with its parts and its versions. */
export function isFile(one: AnswerDescription): boolean {
  return kindsOf(one).includes('file')
}

/** What one answer holds, by its media types; `schemaOf` is asked for the form of JSON. */
export function contentOf(one: AnswerDescription, schemaOf: (schema: StandardSchema) => JsonSchema): Content {
  const kinds = kindsOf(one).filter((kind) => kind !== 'redirect')
  const types = kinds.filter((kind) => kind !== 'file')
  const told = types.length === 0 ? kinds : types
  return Object.fromEntries(
    told.map((kind) => {
      const [type, schema] = mediaOf(kind)
      const isJson = kind !== 'problem' && /[/+]json$/.test(type)
      return [type, { schema: isJson && one.schema ? schemaOf(one.schema) : schema }]
    }),
  )
}

function mediaOf(kind: string): readonly [string, JsonSchema] {
  return Object.hasOwn(MEDIA, kind) ? MEDIA[kind as keyof typeof MEDIA] : [kind, {}]
}

/** The headers of one answer. */
export function headersOf(one: AnswerDescription): NonNullable<ResponseDescription['headers']> {
  const kinds = kindsOf(one)
  return headerObjects([
    ...(kinds.includes('redirect') ? (['location'] as const) : []),
    ...(kinds.includes('file') ? OF_FILES : []),
    ...(one.headers ?? []),
  ])
}

/** Headers as OpenAPI writes them. */
export function headerObjects(headers: readonly HeaderDescription[]): NonNullable<ResponseDescription['headers']> {
  return Object.fromEntries(
    headers.map((header) => {
      if (typeof header === 'object')
        return [nameOf(header.name), { description: header.description, schema: header.schema ?? TEXT }]
      const [description, schema] = HEADERS[header]
      return [nameOf(header), { description, schema }]
    }),
  )
}

// As people read them: `Retry-After`, `ETag`.
function nameOf(name: string): string {
  return name === 'etag' ? 'ETag' : name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase())
}

/** What is wrong with the answers that an endpoint describes. */
export function wrongAnswers(answers: AnswerDescriptions): string[] {
  return Object.entries(answers).flatMap(([key, one]) => wrongAnswer(Number(key), key, one))
}

function wrongAnswer(status: number, key: string, one: AnswerDescription): string[] {
  if (!isAnswerStatus(status)) return [`"${key}" in "answers" is no status: that is a whole number from 200 to 599.`]
  const kinds = kindsOf(one)
  return [
    ...kinds.flatMap(wrongKind),
    ...(kinds.includes('redirect') && (status < 300 || status > 399)
      ? [`Its answer ${status} is a redirect, which has a status from 300 to 399.`]
      : []),
    ...(BODILESS.has(status) && kinds.some((kind) => kind !== 'redirect')
      ? [`An answer of status ${status} has no body: leave out its "as".`]
      : []),
    ...(one.headers ?? []).flatMap(wrongHeader),
  ]
}

function wrongKind(kind: string): string[] {
  if (kind === 'redirect' || Object.hasOwn(MEDIA, kind) || /^[\w.+-]+\/[\w.+-]+$/.test(kind)) return []
  return [
    `"${kind}" is no kind of answer. There are ${[...Object.keys(MEDIA), 'redirect'].join(', ')}, or any media type.`,
  ]
}

function wrongHeader(header: HeaderDescription): string[] {
  if (typeof header === 'string' && !Object.hasOwn(HEADERS, header))
    return [`The header "${header}" needs words: { name: '${header}', description: '…' }. Known: ${KNOWN.join(', ')}.`]
  const name = typeof header === 'string' ? header : header.name
  return HEADER_NAME.test(name) ? [] : [`"${name}" is no name of a header.`]
}

const KNOWN = Object.keys(HEADERS)

function kindsOf({ as = [] }: AnswerDescription): readonly string[] {
  return typeof as === 'string' ? [as] : as
}
