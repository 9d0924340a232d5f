import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createApplication, defineApp } from '../apps/apps.ts'
import { fileSecrets } from '../file-secrets/file-secrets.ts'
import { secretStoreContract } from '../secrets-testing/secrets-testing.ts'
import { defineSetting } from '../settings/settings.ts'
import { envSecrets, memorySecrets, readSecrets, type SecretStore } from './secrets.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function inFiles(secrets: Readonly<Record<string, string>>): SecretStore {
  const folder = mkdtempSync(join(tmpdir(), 'tsango-secrets-'))
  folders.push(folder)
  for (const [name, secret] of Object.entries(secrets)) writeFileSync(join(folder, name), secret)
  return fileSecrets(folder)
}

describe.each([
  ['memory', memorySecrets],
  ['environment', (environment: Readonly<Record<string, string>>) => envSecrets({ environment })],
  ['files', inFiles],
])('secrets in %s', (_, make) => {
  for (const { title, run } of secretStoreContract(make)) it(title, run)
})

describe('files', () => {
  it('lose one line feed at the end, and no more', async () => {
    const store = inFiles({ A: 'one\n', B: 'two\r\n', C: 'three\n\n' })
    expect(await Promise.all(['A', 'B', 'C'].map((name) => store.get(name)))).toEqual(['one', 'two', 'three\n'])
  })

  it('that are none, too large or no text are refused without being shown', async () => {
    const store = inFiles({ BIG: 'x'.repeat(70_000), RAW: 'x' })
    const [folder = ''] = folders
    writeFileSync(join(folder, 'RAW'), Uint8Array.of(0xff, 0xfe))
    symlinkSync(tmpdir(), join(folder, 'FOLDER'))
    for (const [name, reason] of [
      ['BIG', '64 KiB'],
      ['RAW', 'not UTF-8'],
      ['FOLDER', 'not a file'],
    ] as const)
      await expect(store.get(name)).rejects.toMatchObject({
        code: 'secret_unreadable',
        message: expect.stringContaining(reason),
      })
  })
})

describe('readSecrets', () => {
  const key = defineSetting<unknown>('key', { help: 'A key.', read: (value) => ({ value }) })
  const other = defineSetting<unknown>('other', { help: 'Another.', read: (value) => ({ value }) })
  const build = (settings: Readonly<Record<string, unknown>>) =>
    createApplication({ apps: [defineApp({ name: 'a', settings: [key, other] })], settings, environment: {} })

  it('gives readers that settings ask, and that are never shown', async () => {
    const vault = await readSecrets(memorySecrets({ KEY: 'hunter2-hunter2' }), ['KEY'])
    const app = build({ key: { inner: vault.KEY } })
    expect(app.settings.get(key)).toEqual({ inner: 'hunter2-hunter2' })
    expect(app.settings.describe()[0]).toMatchObject({ value: '{"inner":"••••••"}', origins: ['KEY of memory'] })
  })

  it('leaves what is missing or does not answer to the list of problems, without its words', async () => {
    const broken: SecretStore = { name: 'the vault', get: () => Promise.reject(new TypeError('token=hunter2')) }
    const [missing, failed] = [await readSecrets(memorySecrets({}), ['KEY']), await readSecrets(broken, ['OTHER'])]
    const { problems } = build({ key: missing.KEY, other: failed.OTHER })
    expect(problems.map(({ message }) => message)).toEqual([
      'Setting "key": There is no secret "KEY" in memory.',
      'Setting "other": The secret "OTHER" could not be read from the vault (TypeError).',
    ])
  })

  it('knows the names that were asked for alone', async () => {
    const vault = await readSecrets(memorySecrets({}), ['KEY'])
    // @ts-expect-error: this one was not asked for
    expect(vault.KYE).toBeUndefined()
  })
})
