/** A name or a word that YAML reads as the text that it is. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z_/][\w/.-]*$/i
/** What may not stand in YAML as it is, though it may in JSON. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

/**
 * Writes what JSON can hold as YAML 1.2, for people to read and compare: two spaces a level, names in their order, and text in quotes wherever it could be
 * taken for anything else.
 *
 * @example
 * toYaml({ openapi: '3.1.0', paths: { '/posts': {} }, tags: [{ name: 'posts' }] }) // → 'openapi: "3.1.0"\npaths:\n  /posts: {}\ntags:\n  - name: posts\n'
 */
export function toYaml(value: unknown): string {
  // What says itself how it is written in JSON, and what is not there, is as it is in JSON.
  const plain: unknown = JSON.parse(JSON.stringify(value) ?? 'null')
  return isNested(plain) ? `${linesOf(plain, '').join('\n')}\n` : `${scalar(plain)}\n`
}

type Nested = readonly unknown[] | Readonly<Record<string, unknown>>

function isNested(value: unknown): value is Nested {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

function linesOf(value: Nested, indent: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => itemOf(one, indent))
  return Object.entries(value).flatMap(([name, one]) => {
    const key = `${indent}${text(name)}:`
    return isNested(one) ? [key, ...linesOf(one, `${indent}  `)] : [`${key} ${scalar(one)}`]
  })
}

// The first line of what is nested stands behind the dash.
function itemOf(one: unknown, indent: string): string[] {
  if (!isNested(one)) return [`${indent}- ${scalar(one)}`]
  const [first = '', ...rest] = linesOf(one, `${indent}  `)
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest]
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return text(value)
  return typeof value === 'object' && value !== null ? (Array.isArray(value) ? '[]' : '{}') : String(value)
}

function text(value: string): string {
  if (PLAIN.test(value)) return value
  return JSON.stringify(value).replace(UNPRINTABLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
