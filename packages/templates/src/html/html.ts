/**
 * HTML that is known to be safe, so that templates do not escape it again.
 *
 * @module
 */
import { formatDateTime } from '@tsango/toolkit/dates'
import { escapeHtml } from '@tsango/toolkit/text'
import { PromiseInTemplate } from '../errors/errors.ts'

/** Text that is HTML already and is printed as it stands. Only {@link raw}, {@link html} and the filters make it; no JSON or form value can be one. */
export class SafeHtml {
  readonly #html: string

  constructor(html: string) {
    this.#html = html
  }

  /** Gives the HTML. */
  toString(): string {
    return this.#html
  }

  /** Tells by the private field, which nothing that came from outside can have. */
  static is(value: unknown): value is SafeHtml {
    return typeof value === 'object' && value !== null && #html in value
  }
}

/**
 * Marks text as HTML that is safe to print unescaped. Never give it what a user wrote.
 *
 * @example
 * escapeValue(raw('<b>bold</b>')) // → '<b>bold</b>'
 */
export function raw(text: unknown): SafeHtml {
  return SafeHtml.is(text) ? text : new SafeHtml(printValue(text))
}

/**
 * Builds HTML from a template literal whose values are escaped, unless they are {@link SafeHtml}; lists are joined.
 *
 * @example
 * const name = '<i>'
 * String(html`<b>${name}</b>`) // → '<b>&lt;i&gt;</b>'
 * String(html`<ul>${['a', 'b'].map((item) => html`<li>${item}</li>`)}</ul>`) // → '<ul><li>a</li><li>b</li></ul>'
 */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): SafeHtml {
  return new SafeHtml(
    strings.map((text, index) => text + (index < values.length ? escapeItem(values[index]) : '')).join(''),
  )
}

/**
 * Writes a value as HTML: text is escaped, {@link SafeHtml} is not, `null` and `undefined` are nothing, a `Date` is its canonical UTC text.
 * Raises {@link PromiseInTemplate} for a promise or an unread query set.
 *
 * @example
 * escapeValue('a < b') // → 'a &lt; b'
 * escapeValue(null) // → ''
 * escapeValue(Promise.resolve(1)) // → throws PromiseInTemplate
 */
export function escapeValue(value: unknown): string {
  return SafeHtml.is(value) ? value.toString() : escapeHtml(printValue(value))
}

/** Writes a value as text, before any escaping, by the rules of {@link escapeValue}. */
export function printValue(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return formatDateTime(value)
  if (typeof value === 'object' && 'then' in value && typeof value.then === 'function') throw new PromiseInTemplate()
  return String(value)
}

function escapeItem(value: unknown): string {
  return Array.isArray(value) ? value.map(escapeValue).join('') : escapeValue(value)
}
