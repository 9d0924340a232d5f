/**
 * The failures of viewsets: those of a declaration, found when the application is built, and those of a request.
 *
 * @module
 */
import { TsangoError } from '@tsango/core/errors'
import { Conflict, NotFound, type Place, Unprocessable } from '@tsango/http/errors'

/** Raised when the options of a viewset do not fit its model; lists everything that is wrong. */
export class ViewsetInvalid extends TsangoError {
  readonly code = 'viewset_invalid'
  readonly model: string
  readonly faults: readonly string[]

  constructor(model: string, faults: readonly string[]) {
    super(`The viewset of ${model} is not right:${faults.map((fault) => `\n  - ${fault}`).join('')}`)
    this.model = model
    this.faults = faults
  }
}

/** Raised when another row is in the way, with the same unique values or by an exclusion constraint: 409, with the place of each field. */
export class DuplicateRow extends Conflict {
  constructor(detail: string, errors: readonly Place[], cause: unknown) {
    super(detail, { code: 'duplicate', errors, cause })
  }
}

/** Raised when a row cannot go, or lead where it should, because of rows that belong to it: 409. */
export class RowInUse extends Conflict {
  constructor(what: string, cause: unknown) {
    super(`This ${what} is still in use: other rows point at it.`, { code: 'in_use', cause })
  }
}

/** Raised when a body was read and its values are not valid: 422, with the place of each fault. */
export class BodyInvalid extends Unprocessable {
  constructor(errors: readonly Place[], cause?: unknown) {
    super('The values are not valid.', { code: 'invalid', errors, cause })
  }
}

/** Raised when there is no row of this key, or none that the client may know of: 404. */
export class RowNotFound extends NotFound {
  constructor(what: string) {
    super(`There is no such ${what}.`)
  }
}

/** Raised when a page lies behind the last one: 404. */
export class PageNotFound extends NotFound {
  constructor(page: number, pages: number) {
    super(`There is no page ${page}. The last one is ${pages}.`, { code: 'page_not_found' })
  }
}
