import { TsangoError } from '@tsango/core/errors'
import { BadRequest, Unprocessable } from '../errors/classes.ts'
import type { Place } from '../errors/http-error.ts'
import { MAX_FAULTS } from '../schema/check.ts'

/** Raised when an endpoint is declared in a way that cannot work: when it is made, with all that is wrong. */
export class EndpointInvalid extends TsangoError {
  readonly code = 'endpoint_invalid'
  readonly endpoint: string

  constructor(endpoint: string, faults: readonly string[]) {
    super(`The endpoint ${endpoint} is declared wrongly. ${faults.join(' ')}`)
    this.endpoint = endpoint
  }
}

/**
 * Raised when a handler gives something that its response model does not allow: the client gets a 500 that says nothing. The message names
 * places, never values.
 */
export class ResponseInvalid extends TsangoError {
  readonly code = 'response_invalid'
  readonly endpoint: string
  /** The place and the kind of each fault: `'/0/title: required'`. */
  readonly faults: readonly string[]

  constructor(endpoint: string, faults: readonly string[]) {
    super(`The endpoint ${endpoint} gave what its response model does not allow: ${faults.join(', ')}.`)
    this.endpoint = endpoint
    this.faults = faults
  }
}

/** Raised when a request was read and is not valid: 422 with the place of each fault. */
export class RequestInvalid extends Unprocessable {
  constructor(errors: readonly Place[]) {
    super('The request is not valid.', { code: 'invalid', errors: errors.slice(0, MAX_FAULTS) })
  }
}

/** Raised when the query of an address cannot be read: 400 with the place of each fault. */
export class QueryUnreadable extends BadRequest {
  constructor(errors: readonly Place[]) {
    super('The query of the address cannot be read.', { code: 'bad_query', errors: errors.slice(0, MAX_FAULTS) })
  }
}
