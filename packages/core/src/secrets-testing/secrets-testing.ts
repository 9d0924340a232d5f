/**
 * The contract of {@link SecretStore} as a list of cases for any test runner.
 *
 * @module
 */
import assert from 'node:assert/strict'
import type { SecretStore } from '../secrets/secrets.ts'

/** Makes a store that holds these secrets and no others. */
export type MakeSecretStore = (secrets: Readonly<Record<string, string>>) => SecretStore | Promise<SecretStore>

/** One sentence of the contract. */
export interface ContractCase {
  readonly title: string
  run(): Promise<void>
}

type Body = (make: MakeSecretStore) => Promise<void>

const HELD = { SECRET_KEY: 'kP3vXq9ZrT7mLw2N', 'db-password.v2': ' p@ss "wörd" 🦊 ', LINES: 'one\ntwo' }

const SENTENCES: Readonly<Record<string, Body>> = {
  'gives back each secret as it was put there': async (make) => {
    const store = await make(HELD)
    for (const [name, secret] of Object.entries(HELD)) assert.equal(await store.get(name), secret)
  },
  'gives nothing for a name that it does not know, in another case too': async (make) => {
    const store = await make(HELD)
    assert.equal(await store.get('UNKNOWN'), undefined)
    assert.equal(await store.get('secret_key'), undefined)
  },
  'counts an empty secret as none': async (make) => {
    assert.equal(await (await make({ EMPTY: '' })).get('EMPTY'), undefined)
  },
  'refuses names that lead elsewhere': async (make) => {
    const store = await make(HELD)
    for (const name of [
      '',
      '../SECRET_KEY',
      '/etc/passwd',
      'a/b',
      'a\\b',
      '.hidden',
      'a\0b',
      '__proto__',
      'x'.repeat(200),
    ])
      await assert.rejects(async () => store.get(name), { code: 'secret_name_invalid' }, JSON.stringify(name))
  },
  'knows nothing of what every object has': async (make) => {
    const store = await make(HELD)
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) assert.equal(await store.get(name), undefined)
  },
  'answers many at once': async (make) => {
    const store = await make(HELD)
    const found = await Promise.all(Array.from({ length: 50 }, () => store.get('SECRET_KEY')))
    assert.deepEqual(new Set(found), new Set([HELD.SECRET_KEY]))
  },
  'has a name that shows no secret': async (make) => {
    const { name } = await make(HELD)
    assert.notEqual(name, '')
    for (const secret of Object.values(HELD)) assert.ok(!name.includes(secret))
  },
}

/**
 * What every store of secrets has to do, one case for each sentence.
 *
 * @example
 * for (const { title, run } of secretStoreContract(memorySecrets)) it(title, run)
 */
export function secretStoreContract(make: MakeSecretStore): readonly ContractCase[] {
  return Object.entries(SENTENCES).map(([title, body]) => ({ title, run: () => body(make) }))
}
