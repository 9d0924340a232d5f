import type { Context } from 'hono'
import { expectTypeOf, it } from 'vitest'
import { defineSlot, requestVariable, type SlotName } from './slots.ts'

it('types a variable of a request by its declaration alone', () => {
  const basket = requestVariable<readonly string[]>('basket')
  expectTypeOf(basket.get).parameter(0).toEqualTypeOf<Context>()
  expectTypeOf(basket.get).returns.toEqualTypeOf<readonly string[] | undefined>()
  // @ts-expect-error a number is not a list
  basket.provide(() => 1)
})

it('knows the names of the fixed order', () => {
  expectTypeOf<'csrf'>().toExtend<SlotName>()
  expectTypeOf<'crsf'>().not.toExtend<SlotName>()
})

it('takes hooks that decide at once or later, and no other answer', () => {
  defineSlot({ name: 'a', before: 'csrf', prepare: () => ({ decide: async () => new Response() }) })
  // @ts-expect-error a text is no response
  defineSlot({ name: 'a', before: 'csrf', prepare: () => ({ decide: () => 'no' }) })
})
