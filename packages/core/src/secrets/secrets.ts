/**
 * Secrets from where they are kept: variables, files, memory, or a vault by the same contract.
 *
 * @module
 */
import type { Environment, Reader } from '../settings/settings.ts'
import { checkSecretName } from './names.ts'
import { readerOf } from './reader.ts'

export { checkSecretName, SecretNameInvalid } from './names.ts'

/**
 * A place that secrets are kept in. It promises: a name that it does not know is `undefined`, not an error; a secret comes back as it was put there,
 * byte for byte in UTF-8, but an empty one counts as none; a name that it cannot have (see {@link SecretNameInvalid}) is refused, never looked up; a place
 * that does not answer rejects. `@tsango/core/secrets-testing` holds a store to this.
 */
export interface SecretStore {
  /** For people: where it is. Never a secret. */
  readonly name: string
  get(name: string): Promise<string | undefined>
}

/** Options of {@link envSecrets}. */
export interface EnvSecretsOptions {
  /** What stands before each name, such as `'SHOP_'`. */
  readonly prefix?: string
  /** Default: the variables of the process. */
  readonly environment?: Environment
}

/** Secrets in variables of the environment. */
export function envSecrets({
  prefix = '',
  environment = globalThis.process?.env ?? {},
}: EnvSecretsOptions = {}): SecretStore {
  return {
    name: 'the environment',
    get: async (name) => {
      const variable = prefix + checkSecretName(name)
      return (Object.hasOwn(environment, variable) && environment[variable]) || undefined
    },
  }
}

/** Secrets that are given, for tests. */
export function memorySecrets(secrets: Readonly<Record<string, string>>): SecretStore {
  const held = new Map(Object.entries(secrets))
  return { name: 'memory', get: async (name) => held.get(checkSecretName(name)) || undefined }
}

/**
 * Asks a store for secrets, and gives a reader for each, to stand in settings where `env.secret(…)` would. What is missing, or could not be asked for,
 * joins the list of all problems of the application; nothing is shown of what was found.
 *
 * @example
 * const vault = await readSecrets(memorySecrets({ SECRET_KEY: 'x'.repeat(40) }), ['SECRET_KEY'])
 * vault.SECRET_KEY.read({}) // → { value: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' }
 */
export async function readSecrets<const N extends string>(
  store: SecretStore,
  names: readonly N[],
): Promise<{ readonly [K in N]: Reader<string> }> {
  const read = await Promise.all(names.map(async (name) => [name, await readerOf(store, name)] as const))
  // One reader for each name, by the line above.
  return Object.fromEntries(read) as unknown as { readonly [K in N]: Reader<string> }
}
