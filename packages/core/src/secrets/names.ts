import { TsangoError } from '@tsango/toolkit/errors'

/** Raised when a store of secrets is asked for a name that none can have. */
export class SecretNameInvalid extends TsangoError {
  readonly code = 'secret_name_invalid'

  constructor(name: string) {
    super(
      `${JSON.stringify(name.slice(0, 60))} cannot be the name of a secret. Use letters, digits, "_", "-" and ".", a letter or "_" first, at most 128 of them.`,
    )
  }
}

const NAME = /^[A-Za-z_][\w.-]{0,127}$/

/** The name, where a secret can have it: so none leads out of a folder or into a prototype. Raises {@link SecretNameInvalid}. */
export function checkSecretName(name: string): string {
  if (!NAME.test(name) || name === '__proto__') throw new SecretNameInvalid(name)
  return name
}
