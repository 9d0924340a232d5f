import { UrlParameterInvalid, UrlParameterMissing, UrlParameterUnexpected } from './errors.ts'
import type { UrlExtras, UrlValue } from './types.ts'

type Segment =
  | { readonly text: string }
  | { readonly param: string; readonly optional: boolean; readonly form: RegExp | undefined }

/** Fills the parameters of a path into it. */
export type Fill = (params: Readonly<Record<string, UrlValue | undefined>>, extras?: UrlExtras) => string

/** Reads a path as Hono writes it, and gives what fills it. */
export function preparePath(label: string, path: string): Fill {
  const segments = splitPath(path).map(readSegment)
  const names = segments.flatMap((one) => ('param' in one ? [one.param] : []))
  return function fill(params, { query = {}, hash } = {}) {
    for (const name of Object.keys(params))
      if (!names.includes(name)) throw new UrlParameterUnexpected(label, path, name, names)
    const parts = segments.flatMap((segment) => {
      if ('text' in segment) return [segment.text]
      const value = Object.hasOwn(params, segment.param) ? params[segment.param] : undefined
      if (value === undefined) {
        if (segment.optional) return []
        throw new UrlParameterMissing(label, path, segment.param)
      }
      return [segment.param === '*' ? fillRest(label, String(value)) : fillOne(label, segment, String(value))]
    })
    return `/${parts.join('/')}${queryOf(query)}${hash === undefined ? '' : `#${encode(hash)}`}`
  }
}

// A slash within the braces of an expression is the expression's.
function splitPath(path: string): readonly string[] {
  return path.slice(1).match(/(?:\{(?:[^{}]|\{[^{}]*\})*\}|[^/])+|(?<=^|\/)(?=\/|$)/g) ?? []
}

function readSegment(text: string): Segment {
  if (text === '*') return { param: '*', optional: false, form: undefined }
  const [, param, expression, mark] = /^:([^{}?]+)(?:\{(.+)\})?(\?)?$/.exec(text) ?? []
  if (param === undefined) return { text }
  return {
    param,
    optional: mark === '?',
    form: expression === undefined ? undefined : new RegExp(`^(?:${expression})$`),
  }
}

function fillOne(label: string, { param, form }: { param: string; form: RegExp | undefined }, value: string): string {
  // A browser takes dots for a step up, however they are escaped.
  if (value === '' || /^\.{1,2}$/.test(value)) throw new UrlParameterInvalid(label, param, value)
  if (form !== undefined && !form.test(value)) throw new UrlParameterInvalid(label, param, value, form.source)
  return encode(value)
}

function fillRest(label: string, value: string): string {
  const parts = value.split('/')
  if (parts.some((part) => /^\.{1,2}$/.test(part)) || /^\/|\/\/|^$/.test(value))
    throw new UrlParameterInvalid(label, '*', value)
  return parts.map(encode).join('/')
}

// A lone surrogate has no place in an address; the same that `URL` does with it.
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

function queryOf(query: NonNullable<UrlExtras['query']>): string {
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) pairs.append(name, String(one))
  }
  const text = pairs.toString()
  return text === '' ? '' : `?${text}`
}
