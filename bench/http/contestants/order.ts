import { type } from 'arktype'
import * as v from 'valibot'

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(100))

/** What a posted body must be, for valibot. */
export const OrderOfValibot = v.object({
  id: v.pipe(v.number(), v.integer(), v.minValue(1)),
  email: v.pipe(v.string(), v.email()),
  name: text,
  age: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(150)),
  active: v.boolean(),
  score: v.number(),
  role: v.picklist(['reader', 'editor', 'admin']),
  tags: v.pipe(v.array(text), v.maxLength(10)),
  city: text,
  zip: text,
})

/** The same for arktype. */
export const OrderOfArktype = type({
  id: 'number.integer >= 1',
  email: 'string.email',
  name: '1 <= string <= 100',
  age: '0 <= number.integer <= 150',
  active: 'boolean',
  score: 'number',
  role: "'reader' | 'editor' | 'admin'",
  tags: '(1 <= string <= 100)[] <= 10',
  city: '1 <= string <= 100',
  zip: '1 <= string <= 100',
})
