import { describeProblem } from '@tsango/core/checks'
import { env, type Mode } from '@tsango/core/settings'
import { expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { secret } from './settings.ts'

const STRONG = 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u'

function problemsOf(mode: Mode, settings: Readonly<Record<string, unknown>>): string {
  return createHttpApplication({ apps: [], mode, settings, environment: {} }).problems.map(describeProblem).join('\n')
}

it('refuses to start in production without a strong secret, and never shows it', async () => {
  const weak = [
    'secret',
    'changeme',
    'short-but-random-9X',
    `django-insecure-${STRONG}`,
    'a'.repeat(64),
    'abababababababababababababababababab',
    '',
  ]
  for (const given of [undefined, ...weak]) {
    const found = problemsOf('production', given === undefined ? {} : { secret: given })
    expect(found, String(given)).toContain('Setting "secret"')
    if (given && given !== 'secret') expect(found).not.toContain(given)
  }
  await expect(createHttpApplication({ apps: [], mode: 'production' }).start()).rejects.toMatchObject({
    code: 'application_invalid',
  })
  expect(problemsOf('production', { secret: STRONG })).toBe('')
})

it('says which variable is missing', () => {
  expect(problemsOf('production', { secret: env.secret('SECRET_KEY') })).toContain('SECRET_KEY is not set')
})

it('makes a secret for one start in development, and warns', async () => {
  const app = createHttpApplication({ apps: [], mode: 'development' })
  const other = createHttpApplication({ apps: [], mode: 'development' })
  expect(app.settings.get(secret).keys).not.toEqual(other.settings.get(secret).keys)
  expect(await app.check()).toMatchObject([{ level: 'warning', code: 'http.secret_generated' }])
  expect(
    await createHttpApplication({ apps: [], mode: 'development', settings: { secret: 'changeme' } }).check(),
  ).toMatchObject([{ code: 'http.secret_weak' }])
  expect(await createHttpApplication({ apps: [], mode: 'test' }).check()).toEqual([])
})

it('takes several secrets, the newest first, all of them strong', () => {
  const app = createHttpApplication({ apps: [], mode: 'production', settings: { secret: [STRONG, `${STRONG}2`] } })
  expect(app.settings.get(secret)).toEqual({ keys: [STRONG, `${STRONG}2`], generated: false })
  expect(problemsOf('production', { secret: [STRONG, 'old'] })).toContain('32 are the least')
  expect(problemsOf('production', { secret: [] })).toContain('neither a text nor a list')
})

it('refuses debug pages in production', () => {
  expect(problemsOf('production', { secret: STRONG, debug: true })).toContain('Setting "debug"')
  expect(problemsOf('production', { secret: STRONG, debug: false })).toBe('')
})

it('reports every wrong setting at once, and a misspelt one with what was meant', () => {
  const found = problemsOf('development', { debug: 'yes', bodyLimit: -1, logger: { levels: 'loud' }, secrt: STRONG })
  for (const part of [
    'Setting "debug"',
    'Setting "bodyLimit"',
    'Setting "logger"',
    'No app reads the setting "secrt".',
    'Did you mean "secret"?',
  ]) {
    expect(found).toContain(part)
  }
})
