import { TsangoError } from '@tsango/core/errors'
import { didYouMean, listOf } from '@tsango/toolkit/text'

/** Raised when an address is asked for by a name that no app gives. */
export class UnknownUrl extends TsangoError {
  readonly code = 'unknown_url'
  readonly label: string

  constructor(label: string, known: readonly string[]) {
    super(
      `No address has the name "${label}". ${didYouMean(label, known, { max: 40 })} Apps name theirs with extends: [named(urls)].`,
    )
    this.label = label
  }
}

/** Raised when a parameter of an address is missing. */
export class UrlParameterMissing extends TsangoError {
  readonly code = 'url_parameter_missing'
  readonly parameter: string

  constructor(label: string, path: string, parameter: string) {
    super(`The address "${label}" is ${path}, and its parameter "${parameter}" is missing.`)
    this.parameter = parameter
  }
}

/** Raised when an address is given a parameter that it does not have. */
export class UrlParameterUnexpected extends TsangoError {
  readonly code = 'url_parameter_unexpected'
  readonly parameter: string

  constructor(label: string, path: string, parameter: string, known: readonly string[]) {
    super(
      `The address "${label}" is ${path} and has no parameter "${parameter}". ${didYouMean(parameter, known)} What stands behind the ? goes into { query }.`,
    )
    this.parameter = parameter
  }
}

/** Raised when a parameter's value cannot stand in its address: empty, dots that lead elsewhere, or not of the form that the route takes. */
export class UrlParameterInvalid extends TsangoError {
  readonly code = 'url_parameter_invalid'
  readonly parameter: string

  constructor(label: string, parameter: string, value: string, form?: string) {
    const why = form === undefined ? 'no route would get it back' : `the route takes ${form}`
    super(
      `${JSON.stringify(value.slice(0, 60))} cannot be the parameter "${parameter}" of the address "${label}": ${why}.`,
    )
    this.parameter = parameter
  }
}

/** Raised when paths are given names that cannot be. */
export class UrlsInvalid extends TsangoError {
  readonly code = 'urls_invalid'
}

/** Raised when an address is to be made absolute that is no path of this site, or where nothing says what the site's origin is. */
export class NotAbsolute extends TsangoError {
  readonly code = 'not_absolute'
}

/** For {@link UrlsInvalid}: what is wrong. */
export function badName(name: string): UrlsInvalid {
  return new UrlsInvalid(`${JSON.stringify(name)} cannot name an address. Use letters, digits and "_", a letter first.`)
}

/** For {@link UrlsInvalid}: what is wrong. */
export function badPath(label: string, path: string, twice: readonly string[] = []): UrlsInvalid {
  if (twice.length > 0)
    return new UrlsInvalid(`The address "${label}" has the parameter ${listOf(twice)} twice: ${path}.`)
  return new UrlsInvalid(`The address "${label}" is ${JSON.stringify(path)}, which does not start with one slash.`)
}
