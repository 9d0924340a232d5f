import { expect, it } from 'vitest'
import { arrangeSlots } from './order.ts'
import { defineSlot, type Slot } from './slot.ts'

const slot = (name: string, beside: { before?: string; after?: string } = {}): Slot =>
  defineSlot({ name, ...beside, prepare: () => ({}) })
const namesOf = (slots: readonly Slot[]): string[] => arrangeSlots(slots).slots.map(({ name }) => name)

it('puts known slots into the one order, however they are listed', () => {
  expect(namesOf([slot('csrf'), slot('proxies'), slot('session')])).toEqual(['proxies', 'session', 'csrf'])
})

it('puts a slot of your own beside its neighbour', () => {
  expect(namesOf([slot('mine', { before: 'session' }), slot('session'), slot('yours', { after: 'session' })])).toEqual([
    'mine',
    'session',
    'yours',
  ])
})

it('knows the places of slots that nothing takes', () => {
  expect(namesOf([slot('csrf'), slot('mine', { after: 'locale' }), slot('hosts')])).toEqual(['hosts', 'mine', 'csrf'])
})

it('places a slot beside one that is listed later', () => {
  expect(namesOf([slot('b', { after: 'a' }), slot('a', { after: 'hosts' })])).toEqual(['a', 'b'])
})

it('reports a slot that is taken twice', () => {
  const { problems } = arrangeSlots([slot('csrf'), slot('csrf')])
  expect(problems).toMatchObject([
    { level: 'error', code: 'http.slot_twice', message: 'The slot "csrf" is taken twice.' },
  ])
})

it('reports a neighbour that does not exist and what was probably meant', () => {
  const { problems, slots } = arrangeSlots([slot('mine', { before: 'sesion' })])
  expect(problems).toMatchObject([
    { code: 'http.slot_neighbour', hint: expect.stringContaining('Did you mean "session"?') },
  ])
  expect(slots).toEqual([])
})

it('reports a slot without a place, and two that wait for each other', () => {
  expect(arrangeSlots([slot('mine')]).problems).toMatchObject([{ code: 'http.slot_place' }])
  expect(arrangeSlots([slot('a', { after: 'b' }), slot('b', { after: 'a' })]).problems).toHaveLength(2)
})
