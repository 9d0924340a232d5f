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

it('refuses orders that cannot be, and says why', () => {
  const place = (name: string, places: { before?: string; after?: string }) =>
    defineSlot({ name, ...places, prepare: () => ({}) })
  const messages = (...slots: ReturnType<typeof place>[]) =>
    arrangeSlots(slots).problems.map(({ code, message }) => `${code} ${message}`)
  expect(messages(place('x', { before: 'hosts', after: 'csrf' }))).toEqual([
    'http.slot_order The slot "x" is to stand before "hosts" and after "csrf", and "csrf" stands behind "hosts".',
  ])
  expect(messages(place('x', { before: 'y' }), place('y', { after: 'x' }))).toEqual([
    expect.stringMatching(/^http\.slot_circle The slot "x" has no place, as "y" has none/),
    expect.stringMatching(/^http\.slot_circle The slot "y" has no place, as "x" has none/),
  ])
  expect(messages(place('x', { before: 'csfr' }))[0]).toContain('stands beside "csfr", which does not exist')
  expect(messages(place('x', { after: 'hosts', before: 'csrf' }), place('y', { after: 'x', before: 'https' }))).toEqual(
    [],
  )
  const { slots } = arrangeSlots([
    place('y', { after: 'x', before: 'https' }),
    place('x', { after: 'hosts', before: 'csrf' }),
  ])
  expect(slots.map(({ name }) => name)).toEqual(['x', 'y'])
})

it('names the apps that take one slot', () => {
  const one = defineSlot({ name: 'csrf', prepare: () => ({}) })
  const other = defineSlot({ name: 'csrf', prepare: () => ({}) })
  const [found] = arrangeSlots([one, other], (slot) => (slot === one ? 'middleware' : 'shop')).problems
  expect(found?.message).toBe('The slot "csrf" is taken twice by the apps "middleware" and "shop".')
})
