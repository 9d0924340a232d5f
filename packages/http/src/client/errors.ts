import { TsangoError } from '@tsango/core/errors'

/** Raised when an address is not one that the client may ask: it is no http, or leads into a network that is not public. */
export class AddressRefused extends TsangoError {
  readonly code = 'address_refused'
  readonly host: string

  constructor(host: string, reason: string) {
    super(`"${host}" is not asked: ${reason}.`)
    this.host = host
  }
}

/** Raised when an answer has more bytes than the client takes. */
export class AnswerTooLarge extends TsangoError {
  readonly code = 'answer_too_large'
  readonly host: string
  readonly limit: number

  constructor(host: string, limit: number) {
    super(`The answer of "${host}" has more than ${limit} bytes. Give the client a larger "maxBytes", or ask for less.`)
    this.host = host
    this.limit = limit
  }
}

/** Raised when an answer does not come in time, or does not end. */
export class AnswerLate extends TsangoError {
  readonly code = 'answer_late'
  readonly host: string
  readonly timeout: number

  constructor(host: string, timeout: number) {
    super(`"${host}" did not answer within ${timeout} ms.`)
    this.host = host
    this.timeout = timeout
  }
}

/** Raised when what comes back is no answer: another protocol, a status that there is not, or nothing. */
export class AnswerInvalid extends TsangoError {
  readonly code = 'answer_invalid'
  readonly host: string

  constructor(host: string, reason: string) {
    super(`What "${host}" sends is no answer: ${reason}.`)
    this.host = host
  }
}

/** Raised when redirects lead on and on, nowhere, or where the call forbids them. */
export class RedirectRefused extends TsangoError {
  readonly code = 'redirect_refused'
  readonly host: string

  constructor(host: string, reason: string) {
    super(`The redirect of "${host}" is not followed: ${reason}.`)
    this.host = host
  }
}

/** Raised when the options of a client, or what it is asked with, make no sense. */
export class ClientInvalid extends TsangoError {
  readonly code = 'client_invalid'

  constructor(reason: string) {
    super(`A client cannot be made so: ${reason}.`)
  }
}
