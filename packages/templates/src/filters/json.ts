import { SafeHtml } from '../html/html.ts'

const UNSAFE = /[<>&\u2028\u2029]/g

/**
 * Writes a value as JSON that is safe inside of a `<script>` element: no text in it can end the element or begin a comment.
 * In an attribute print `JSON.stringify(value)` instead, which is escaped like any text.
 *
 * @example
 * String(json({ name: '</script>' })) // → '{"name":"\\u003c/script\\u003e"}'
 * String(json(undefined)) // → 'null'
 */
export function json(value: unknown): SafeHtml {
  const text: string | undefined = JSON.stringify(value)
  return new SafeHtml(
    (text ?? 'null').replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )
}
