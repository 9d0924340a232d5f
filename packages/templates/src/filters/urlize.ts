import { escapeHtml } from '@tsango/toolkit/text'
import { printValue, SafeHtml } from '../html/html.ts'

/** How {@link urlize} makes links. */
export interface UrlizeOptions {
  /** The `rel` of the links; `'nofollow'` unless said otherwise, as the text is usually a stranger's. */
  readonly rel?: string
}

// Only these schemes: `javascript:` and its kin never become a link.
const LINK = /\bhttps?:\/\/[^\s<>"']+|\bwww\.[^\s<>"']+/gi

/**
 * Escapes text and makes links of the http(s) and `www.` addresses in it; punctuation that ends a sentence stays outside of the link.
 *
 * @example
 * String(urlize('See https://example.com/a?b=1&c=2.')) // → 'See <a href="https://example.com/a?b=1&amp;c=2" rel="nofollow">https://example.com/a?b=1&amp;c=2</a>.'
 * String(urlize('<b> javascript:alert(1)')) // → '&lt;b&gt; javascript:alert(1)'
 */
export function urlize(value: unknown, { rel = 'nofollow' }: UrlizeOptions = {}): SafeHtml {
  const text = printValue(value)
  let out = ''
  let done = 0
  for (const match of text.matchAll(LINK)) {
    const address = withoutEnd(match[0])
    out += escapeHtml(text.slice(done, match.index)) + linkTo(address, rel)
    done = match.index + address.length
  }
  return new SafeHtml(out + escapeHtml(text.slice(done)))
}

function linkTo(address: string, rel: string): string {
  const href = /^https?:/i.test(address) ? address : `https://${address}`
  return `<a href="${escapeHtml(href)}" rel="${escapeHtml(rel)}">${escapeHtml(address)}</a>`
}

/** Strips the punctuation of the sentence around an address; a closing bracket only where it has no opening one. */
function withoutEnd(address: string): string {
  let end = address.length
  while (end > 0) {
    const last = address[end - 1] ?? ''
    const unopened = last === ')' && count(address, '(', end) < count(address, ')', end)
    if (!'.,:;!?'.includes(last) && !unopened) break
    end--
  }
  return address.slice(0, end)
}

function count(text: string, char: string, end: number): number {
  return text.slice(0, end).split(char).length - 1
}
