/**
 * HTML that people wrote, cut down to what may stand in a page. The package `sanitize-html` reads it.
 *
 * @module
 */
import { onceFor } from '@tsango/toolkit/once'
import type { IOptions } from 'sanitize-html'
import { HtmlRulesInvalid } from '../errors/errors.ts'
import { printValue, SafeHtml } from '../html/html.ts'
import { library } from './library.ts'
import { type HtmlRules, markdownHtml, richHtml, rulesFault } from './rules.ts'

export { type HtmlRules, markdownHtml, richHtml } from './rules.ts'

const NAMED = { rich: richHtml, markdown: markdownHtml } as const

/**
 * Leaves of HTML what the rules name, so that it can be printed as it stands: no scripts, no styles, no event handlers, no addresses but those of the named
 * schemes. What is between tags that go stays, but for scripts and styles. Links get `rel="nofollow noopener noreferrer"`; an image without an address that may be
 * there goes. Default: {@link richHtml}. Raises {@link HtmlRulesInvalid} and `SanitizerMissing`.
 *
 * @example
 * String(sanitize('<p onclick="steal()">Hello <b>you</b><script>steal()</script></p>')) // → '<p>Hello <b>you</b></p>'
 * String(sanitize('<a href="javascript:steal()">click</a>')) // → '<a rel="nofollow noopener noreferrer">click</a>'
 * String(sanitize('<a href="/about">here</a>', 'markdown')) // → '<a href="/about" rel="nofollow noopener noreferrer">here</a>'
 * String(sanitize('<figure>a</figure>', { ...richHtml, tags: [...richHtml.tags, 'figure'] })) // → '<figure>a</figure>'
 */
export function sanitize(value: unknown, rules: HtmlRules | keyof typeof NAMED = richHtml): SafeHtml {
  const own = typeof rules === 'string' && Object.hasOwn(NAMED, rules) ? NAMED[rules] : rules
  if (typeof own === 'string') throw new HtmlRulesInvalid(`"${own}" are no rules. Known: "rich", "markdown".`)
  return new SafeHtml(library()(printValue(value), optionsOf(own)))
}

/**
 * The text of HTML, without its tags and what scripts and styles hold, and with `&amp;` as `&`. It is text: where it is printed, it is escaped like any other.
 * Raises `SanitizerMissing`.
 *
 * @example
 * stripTags('<p>Salt &amp; <b>pepper</b></p><style>p { color: red }</style>') // → 'Salt & pepper'
 */
export function stripTags(value: unknown): string {
  const text = library()(printValue(value), { allowedTags: [], allowedAttributes: {} })
  return text.replace(/&(amp|lt|gt|quot);/g, (_, name: keyof typeof ESCAPED) => ESCAPED[name])
}

/** What the library writes for the characters that mean something. */
const ESCAPED = { amp: '&', lt: '<', gt: '>', quot: '"' } as const

const optionsOf = onceFor((rules: HtmlRules): IOptions => {
  const fault = rulesFault(rules)
  if (fault !== undefined) throw new HtmlRulesInvalid(fault)
  const { tags, attributes, schemes, relative } = rules
  const isKept = (address: string | undefined): address is string =>
    address !== undefined && mayLead(address, schemes, relative)
  return {
    allowedTags: [...tags],
    allowedAttributes: {
      ...Object.fromEntries(Object.entries(attributes).map(([tag, names]) => [tag, [...names]])),
      a: [...(attributes['a'] ?? []), 'rel'],
    },
    allowedClasses: { code: ['language-*'] },
    allowedSchemes: [...schemes],
    allowProtocolRelative: false,
    parseStyleAttributes: false,
    transformTags: {
      a: (tagName, { href, target, rel: _, ...others }) => ({
        tagName,
        attribs: {
          ...(isKept(href) && { href }),
          ...others,
          ...(target === '_blank' && { target }),
          rel: 'nofollow noopener noreferrer',
        },
      }),
    },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !isKept(attribs['src']),
  }
})

/** What browsers leave out of an address, or of its beginning: what is not behind the blank. */
const BLANK = /[^!-\uffff]/g
const SCHEME = /^([a-z][a-z0-9+.-]*):/i

function mayLead(address: string, schemes: readonly string[], relative: boolean): boolean {
  // As browsers read it.
  const plain = address.replace(BLANK, '').replaceAll('\\', '/')
  const scheme = SCHEME.exec(plain)?.[1]
  if (scheme !== undefined) return schemes.includes(scheme.toLowerCase())
  return relative && !plain.startsWith('//')
}
