import { expect, it } from 'vitest'
import { frameworkText } from './framework.ts'

it('is told by the names and versions of every package that reads models and migrations', () => {
  const packages = frameworkText()
    .split('\0')
    .map((text) => JSON.parse(text) as { readonly name: string; readonly version?: string })
  expect(packages.map(({ name }) => name)).toEqual([
    '@tsango/migrate',
    '@tsango/orm',
    '@tsango/core',
    '@tsango/toolkit',
  ])
  expect(packages.every(({ version }) => version !== undefined)).toBe(true)
})
