import { expect, it } from 'vitest'
import { once, onceFor } from './once.ts'

function counted<T>(make: () => T): { readonly thunk: () => T; readonly count: () => number } {
  let count = 0
  const thunk = once(() => {
    count += 1
    return make()
  })
  return { thunk, count: () => count }
}

it('makes nothing before it is asked for', () => {
  expect(counted(() => 'made').count()).toBe(0)
})

it.each([
  ['a value', {}],
  ['undefined', undefined],
  ['null', null],
  ['nothing to speak of', 0],
])('makes %s once', (_, value) => {
  const { thunk, count } = counted(() => value)
  expect([thunk(), thunk(), count()]).toEqual([value, value, 1])
})

it('tries again what threw', () => {
  let broken = true
  const { thunk, count } = counted(() => {
    if (broken) throw new Error('not yet')
    return 'made'
  })
  expect(thunk).toThrow('not yet')
  broken = false
  expect([thunk(), thunk(), count()]).toEqual(['made', 'made', 2])
})

it('gives a promise that was broken once more', async () => {
  const { thunk, count } = counted(() => Promise.reject(new Error('gone')))
  await expect(thunk()).rejects.toThrow('gone')
  await expect(thunk()).rejects.toThrow('gone')
  expect(count()).toBe(1)
})

it('makes something of each object once, also where that is nothing', () => {
  const asked: string[] = []
  const lengthOf = onceFor(({ name }: { readonly name: string }) => {
    asked.push(name)
    return name === '' ? undefined : { length: name.length }
  })
  const [ann, bob, nobody] = [{ name: 'ann' }, { name: 'bob' }, { name: '' }]
  expect(lengthOf(ann)).toBe(lengthOf(ann))
  expect([lengthOf(bob), lengthOf(nobody), lengthOf(nobody)]).toEqual([{ length: 3 }, undefined, undefined])
  expect(asked).toEqual(['ann', 'bob', ''])
})
