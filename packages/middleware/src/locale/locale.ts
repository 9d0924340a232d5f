/**
 * In which of its languages a site answers.
 *
 * @module
 */
import { defineSlot, type Exchange, exchangeOf, type Slot } from '@tsango/http/slots'
import type { Context } from 'hono'
import { chooseLanguage } from './choose.ts'
import { InvalidLanguages } from './errors.ts'

export { InvalidLanguages } from './errors.ts'

/** Options of {@link locale}. */
export interface LocaleOptions {
  /** The languages of the site as BCP 47 tags, the default first: `['en', 'de', 'pt-BR']`. */
  readonly languages: readonly string[]
  /** The cookie in which a reader's choice stands, which counts for more than what his browser says; default: `language`. `false` is none. */
  readonly cookie?: string | false
  /** A parameter of the address that counts for most, such as `lang`; default: none. */
  readonly parameter?: string
}

/** The language of the request; nothing without the slot. */
export function localeOf(c: Context): string | undefined {
  return exchangeOf(c).context.locale
}

/**
 * Makes the slot that chooses the language: what the address says, what the cookie says, what the browser would rather have (`Accept-Language`), else the
 * first. It stands in the context of core (`currentContext().locale`) and in `Content-Language`. Only languages of the list are ever chosen. Raises
 * {@link InvalidLanguages}.
 *
 * @example
 * const slot = locale({ languages: ['en', 'de', 'pt-BR'] })
 * slot.name // → 'locale'
 */
export function locale({ languages, cookie = 'language', parameter }: LocaleOptions): Slot {
  const [fallback] = languages
  if (fallback === undefined || !languages.every(isTag)) throw new InvalidLanguages(languages)
  const known = new Map(languages.map((language) => [language.toLowerCase(), language]))
  const named = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : known.get(text.toLowerCase())

  function choose(exchange: Exchange): string | undefined {
    return (
      (parameter === undefined ? undefined : named(exchange.c.req.query(parameter))) ??
      (cookie === false ? undefined : named(exchange.cookie(cookie))) ??
      chooseLanguage(exchange.header('accept-language'), languages)
    )
  }

  return defineSlot({
    name: 'locale',
    prepare: () => ({
      headers: { vary: cookie === false ? 'Accept-Language' : 'Accept-Language, Cookie' },
      decide(exchange) {
        const chosen = choose(exchange) ?? fallback
        exchange.enter({ locale: chosen })
        exchange.setHeader('content-language', chosen)
      },
    }),
  })
}

function isTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length === 1
  } catch {
    return false
  }
}
