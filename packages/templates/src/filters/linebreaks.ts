import { escapeHtml } from '@tsango/toolkit/text'
import { escapeValue, printValue, SafeHtml } from '../html/html.ts'

/**
 * Makes paragraphs of text: a blank line ends one, any other line break becomes `<br>`. Plain text is escaped first, and `SafeHtml` is not.
 *
 * @example
 * String(linebreaks('One\ntwo\n\n<three>')) // → '<p>One<br>two</p>\n\n<p>&lt;three&gt;</p>'
 */
export function linebreaks(value: unknown): SafeHtml {
  const text = (SafeHtml.is(value) ? escapeValue(value) : escapeHtml(printValue(value))).replace(/\r\n?/g, '\n')
  const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== '')
  return new SafeHtml(paragraphs.map((paragraph) => `<p>${paragraph.trim().replaceAll('\n', '<br>')}</p>`).join('\n\n'))
}
