import { expect, it } from 'vitest'
import { __camelName__ } from './__name__.ts'

it('greets by name, in the words of its options', () => {
  expect(__camelName__()('Astor')).toBe('Hello, Astor!')
  expect(__camelName__({ greeting: 'Good evening' })('Astor')).toBe('Good evening, Astor!')
})
