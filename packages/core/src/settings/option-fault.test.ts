import { expect, it } from 'vitest'
import type { Form } from './forms.ts'
import { optionFault } from './option-fault.ts'

const FORMS: Readonly<Record<string, Form>> = {
  yes: 'boolean',
  names: 'list',
  text: 'text',
  policy: { anyOf: ['off', 'text'] },
  rules: { anyOf: ['off', { each: 'list' }] },
  inner: { options: { a: 'text' } },
  time: { anyOf: ['off', 'duration'] },
  size: 'bytes',
  count: 'number',
  which: { choice: ['a', 'b'] },
  store: { anyOf: [{ choice: ['cookie'] }, 'code'] },
}

it.each([
  [{ yes: 'true' }, 'yes is not true or false.'],
  [{ yes: null }, 'yes is not true or false.'],
  [{ names: '/hooks' }, 'names is not a list of texts.'],
  [{ names: ['a', 7] }, 'names is not a list of texts.'],
  [{ text: 7 }, 'text is not a text.'],
  [{ policy: true }, 'policy is not false or a text.'],
  [{ rules: 7 }, 'rules is not false or an object.'],
  [{ rules: ['a'] }, 'rules is not false or an object.'],
  [{ inner: [] }, 'inner is not an object.'],
  [{ inner: { a: 7 } }, 'inner.a is not a text.'],
  [{ rules: { a: ['b'], c: 'd' } }, 'rules.c is not a list of texts.'],
  [['yes'], 'A list is no object of options.'],
])('%j is not what its form says', (given, fault) => {
  expect(optionFault(given, FORMS)).toEqual({ fault })
})

it.each([
  [{}],
  [{ yes: false, names: [], text: '', policy: false, rules: { a: ['b'] }, inner: {} }],
  [{ yes: undefined, names: undefined }],
])('%j is', (given) => {
  expect(optionFault(given, FORMS)).toBeUndefined()
})

it('leaves numbers, sizes, times, choices and code to the setting', () => {
  const given = { time: 'soon', size: 'large', count: 'many', which: 'c', store: 7 }
  expect(optionFault(given, FORMS)).toBeUndefined()
})

it('tells a name that there is not before all else, also one that every object has', () => {
  expect(optionFault({ yes: 7, nmaes: [] }, { yes: 'boolean', names: 'list' })).toEqual({
    fault: '"nmaes" is not one of its options.',
    hint: 'Known: yes, names.',
  })
  expect(optionFault({ constructor: 7 }, FORMS)?.fault).toBe('"constructor" is not one of its options.')
})

it('shows no value', () => {
  expect(JSON.stringify(optionFault({ names: 'hunter2' }, FORMS))).not.toContain('hunter2')
})
