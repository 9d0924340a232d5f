import { TsangoError } from '@tsango/core/errors'

/** Raised when a site is to speak no language, or one that has no such name. */
export class InvalidLanguages extends TsangoError {
  readonly code = 'invalid_languages'

  constructor(languages: readonly string[]) {
    super(
      `${JSON.stringify(languages)} is not a list of languages. Write BCP 47 tags, the default first: ['en', 'de', 'pt-BR'].`,
    )
  }
}
