import { v } from 'tsango/schema'

export const Offer = v.object({ name: v.string(), price: v.number(), is_offer: v.optional(v.boolean()) })

export const Payload = v.object({ title: v.string(), count: v.pipe(v.number(), v.integer()), items: v.array(Offer) })

export const Shown = v.object({
  id: v.number(),
  username: v.string(),
  email: v.string(),
  first_name: v.string(),
  last_name: v.string(),
  is_active: v.boolean(),
})

export const Mini = v.object({ id: v.number(), username: v.string() })

const email = v.pipe(v.string(), v.regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/))
const common = { id: v.pipe(v.number(), v.integer()), bio: v.string() }

export const Author = v.object({ ...common, name: v.pipe(v.string(), v.minLength(2)), email })

/** The same, mended before it is checked. */
export const MendedAuthor = v.object({
  ...common,
  name: v.pipe(v.string(), v.trim(), v.minLength(2)),
  email: v.pipe(v.string(), v.toLowerCase(), v.regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/)),
})

export const Account = v.object({
  ...common,
  username: v.pipe(v.string(), v.minLength(2), v.maxLength(150)),
  email,
})

export const whole = v.pipe(v.number(), v.integer())
