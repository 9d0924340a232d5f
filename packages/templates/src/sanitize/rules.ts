/** What may stay of HTML that people wrote. */
export interface HtmlRules {
  /** The names of tags. */
  readonly tags: readonly string[]
  /** The attributes of each tag; none is for all of them. */
  readonly attributes: Readonly<Record<string, readonly string[]>>
  /** The schemes of addresses: `'https'`. */
  readonly schemes: readonly string[]
  /** Whether addresses may be relative: lead to pages of the same site. */
  readonly relative: boolean
}

/** Texts with headings, lists, tables, links and images, as an editor makes them: addresses of other sites, by `http` and `https` alone. */
export const richHtml: HtmlRules = {
  tags: [
    ...[
      'p',
      'br',
      'hr',
      'strong',
      'em',
      'b',
      'i',
      'u',
      'del',
      's',
      'sub',
      'sup',
      'code',
      'pre',
      'a',
      'img',
      'blockquote',
    ],
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li'],
    ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
  ],
  attributes: {
    a: ['href', 'title', 'target'],
    img: ['src', 'alt', 'title'],
    code: ['class'],
    th: ['colspan', 'rowspan', 'scope'],
    td: ['colspan', 'rowspan'],
  },
  schemes: ['http', 'https'],
  relative: false,
}

/** The same with `mailto:` and relative addresses: what a Markdown library made of a text. */
export const markdownHtml: HtmlRules = { ...richHtml, schemes: ['http', 'https', 'mailto'], relative: true }

/** What runs code, styles the page around it, loads pages or forms of strangers, or is read by rules of its own. */
const NEVER_TAGS: ReadonlySet<string> = new Set([
  ...[
    'script',
    'style',
    'iframe',
    'frame',
    'frameset',
    'object',
    'embed',
    'applet',
    'svg',
    'math',
    'template',
    'noscript',
  ],
  ...[
    'base',
    'link',
    'meta',
    'title',
    'head',
    'body',
    'html',
    'form',
    'input',
    'button',
    'select',
    'textarea',
    'option',
  ],
  ...['portal', 'plaintext', 'xmp', 'noembed', 'noframes', 'slot', 'dialog'],
])
const NEVER_ATTRIBUTES = /^(?:on.*|style|srcdoc|formaction|action|xlink:href|srcset|ping|id|name|slot|is)$/i
const NEVER_SCHEMES: ReadonlySet<string> = new Set(['javascript', 'vbscript', 'data', 'file', 'blob', 'filesystem'])
/** Attributes that hold addresses, of tags whose addresses are looked at. */
const ADDRESSES: Readonly<Record<string, string>> = { href: 'a', src: 'img' }

/** What is wrong with rules: what nobody's HTML may have. */
export function rulesFault({ tags, attributes, schemes }: HtmlRules): string | undefined {
  const tag = tags.find((one) => NEVER_TAGS.has(one.toLowerCase()) || !/^[a-z][a-z0-9-]*$/.test(one))
  if (tag !== undefined) return `HTML that people wrote can have no tag "${tag}".`
  for (const [of, names] of Object.entries(attributes)) {
    if (!tags.includes(of)) return `There are attributes of "${of}", which is none of the tags.`
    const name = names.find(
      (one) => NEVER_ATTRIBUTES.test(one) || (Object.hasOwn(ADDRESSES, one) && ADDRESSES[one] !== of),
    )
    if (name !== undefined) return `HTML that people wrote can have no attribute "${name}" of "${of}".`
  }
  const scheme = schemes.find((one) => NEVER_SCHEMES.has(one.toLowerCase()) || !/^[a-z][a-z0-9+.-]*$/.test(one))
  return scheme === undefined ? undefined : `HTML that people wrote can have no address of the scheme "${scheme}".`
}
