import { TsangoError } from '@tsango/core/errors'

/** Raised when a redirect would lead to another site and nobody said that it may. */
export class UnsafeRedirect extends TsangoError {
  readonly code = 'unsafe_redirect'
  readonly location: string

  constructor(location: string, external: boolean) {
    const wanted = external ? 'an address of http or https' : 'a path of this site, or pass { external: true }'
    super(`${JSON.stringify(location.slice(0, 200))} is no address to send a client to. Give ${wanted}.`)
    this.location = location
  }
}

/** Raised when a file is to be sent without a folder that it must be in, or from one that is not there. */
export class UnsafeFile extends TsangoError {
  readonly code = 'unsafe_file'

  constructor(root: string) {
    super(`There is no folder ${JSON.stringify(root)} to send files from. Name one that exists as "root".`)
  }
}

/** Raised when a stream or a list of pieces gives something that is neither text nor bytes. */
export class PieceInvalid extends TsangoError {
  readonly code = 'piece_invalid'

  constructor(piece: unknown) {
    const what = piece === null ? 'null' : Array.isArray(piece) ? 'a list' : `of the type "${typeof piece}"`
    super(`A piece of a stream is ${what}. Give text or bytes: JSON.stringify makes text of a value.`)
  }
}
