/** Making a format takes as long as fifty uses of it, so the few that an application needs are kept. */
const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>()

/** Locales and zones may come from requests, so that their number has to have an end. */
const MOST = 500

/** Gives a format of dates or times. */
export function dateTimeFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `date ${locale} ${JSON.stringify(options)}`
  const known = formats.get(key)
  return known instanceof Intl.DateTimeFormat ? known : keep(key, new Intl.DateTimeFormat(locale, options))
}

/** Gives a format of numbers. */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `number ${locale} ${JSON.stringify(options)}`
  const known = formats.get(key)
  return known instanceof Intl.NumberFormat ? known : keep(key, new Intl.NumberFormat(locale, options))
}

function keep<T extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, made: T): T {
  if (formats.size < MOST) formats.set(key, made)
  return made
}
