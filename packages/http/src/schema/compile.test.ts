import { inspect } from 'node:util'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { prepareValidate, validate } from './check.ts'
import { compile, NOT } from './compile.ts'
import type { StandardSchema } from './standard.ts'

/** A schema, and values that are mostly made for it. */
interface Made {
  readonly schema: v.GenericSchema
  readonly values: fc.Arbitrary<unknown>
}

const ANYTHING = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(undefined, Number.NaN, Number.POSITIVE_INFINITY, -0, 5n, new Date(0), new Date(Number.NaN)),
  fc.constantFrom<unknown>(
    Object.create({ a: 'inherited' }),
    new (class Own {
      a = 'of a class'
    })(),
    Object.create(null),
  ),
)
const TEXTS = fc.oneof(
  fc.string(),
  fc.constantFrom('ada@example.com', 'https://a.example', '2026-11-20', 'abc', '12', ''),
)
const NUMBERS = fc.oneof(fc.integer({ min: -3, max: 12 }), fc.double())

const leaf = (schema: v.GenericSchema, values: fc.Arbitrary<unknown>): Made => ({ schema, values })
const LEAVES: readonly Made[] = [
  leaf(v.string(), TEXTS),
  leaf(v.pipe(v.string(), v.minLength(1), v.title('name'), v.maxLength(5)), TEXTS),
  leaf(v.pipe(v.pipe(v.string(), v.nonEmpty()), v.email(), v.brand('mail')), TEXTS),
  leaf(v.pipe(v.string(), v.startsWith('a'), v.endsWith('c'), v.includes('b'), v.length(3)), TEXTS),
  leaf(v.pipe(v.string(), v.url()), TEXTS),
  leaf(v.number(), NUMBERS),
  leaf(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)), NUMBERS),
  leaf(v.pipe(v.number(), v.finite(), v.gtValue(0), v.ltValue(9)), NUMBERS),
  leaf(v.pipe(v.number(), v.safeInteger()), NUMBERS),
  leaf(v.boolean(), fc.boolean()),
  leaf(v.bigint(), fc.bigInt()),
  leaf(v.date(), fc.date()),
  leaf(v.null(), fc.constant(null)),
  leaf(v.any(), ANYTHING),
  leaf(v.unknown(), ANYTHING),
  leaf(v.literal('a'), fc.constantFrom('a', 'b')),
  leaf(v.literal(0), fc.constantFrom(0, -0, '0')),
  leaf(v.picklist(['a', 'b']), fc.constantFrom('a', 'b', 'c')),
  leaf(v.enum({ Up: 1, Down: 'down' }), fc.constantFrom(1, 'down', 'Up')),
]
const KEYS = ['a', 'b', 'text', '2', '1', 'constructor', 'toString', 'toJSON']
type Entries = Readonly<Record<string, v.GenericSchema>>
const MAKERS: readonly ((entries: Entries) => v.GenericSchema)[] = [
  v.object,
  v.object,
  v.object,
  v.strictObject,
  v.looseObject,
]

const { made } = fc.letrec<{ made: Made }>((tie) => ({
  made: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(...LEAVES),
    tie('made').map(({ schema, values }) => ({
      schema: v.nullable(schema),
      values: fc.oneof(values, fc.constant(null)),
    })),
    tie('made').map(({ schema, values }) => ({
      schema: v.array(schema),
      values: fc.array(values, { maxLength: 3 }),
    })),
    fc
      .tuple(
        fc.constantFrom(...MAKERS),
        fc.uniqueArray(fc.constantFrom(...KEYS), { maxLength: 4 }),
        fc.array(tie('made'), { minLength: 4, maxLength: 4 }),
        fc.array(fc.constantFrom('', '', 'optional', 'nullish', 'exactOptional', 'pipe', 'default'), {
          minLength: 4,
          maxLength: 4,
        }),
      )
      .map(([make, keys, inner, ways]) => objectOf(make, keys, inner, ways)),
  ),
}))

function objectOf(
  make: (typeof MAKERS)[number],
  keys: readonly string[],
  inner: readonly Made[],
  ways: readonly string[],
): Made {
  const entries: Record<string, v.GenericSchema> = {}
  const values: Record<string, fc.Arbitrary<unknown>> = {}
  for (const [at, key] of keys.entries()) {
    const { schema, values: own } = inner[at] as Made
    entries[key] = wrapped(ways[at] ?? '', schema)
    values[key] = own
  }
  const known = fc.record(values, { noNullPrototype: true, requiredKeys: keys.filter((_, at) => ways[at] === '') })
  const others = fc.tuple(known, fc.boolean()).map(([one, turned]) => {
    const pairs = Object.entries(one)
    return Object.fromEntries(turned ? [...pairs.reverse(), ['more', 1]] : pairs)
  })
  return { schema: make(entries), values: fc.oneof({ weight: 4, arbitrary: known }, others) }
}

function wrapped(way: string, schema: v.GenericSchema): v.GenericSchema {
  if (way === 'optional') return v.optional(schema)
  if (way === 'nullish') return v.nullish(schema)
  if (way === 'exactOptional') return v.exactOptional(schema)
  if (way === 'pipe') return v.pipe(v.optional(schema), v.title('one'))
  return way === 'default' ? v.optional(schema, null as never) : schema
}

const same = (schema: v.GenericSchema, value: unknown, isData: boolean): void => {
  const [mine, theirs] = [prepareValidate(schema, { isData })(value), validate(schema, value)]
  expect(mine).toEqual(theirs)
  expect(spelled(mine)).toBe(spelled(theirs))
}
// With the order of keys.
const spelled = (value: unknown): string => inspect(value, { depth: 20 })

describe('a schema that was read once', () => {
  it.each([
    ['data', true],
    ['whatever an app gives', false],
  ])('answers to %s what valibot answers', (_, isData) => {
    let [read, taken] = [0, 0]
    fc.assert(
      fc.property(
        made.chain(({ schema, values }) =>
          fc.tuple(fc.constant(schema), fc.oneof({ weight: 4, arbitrary: values }, isData ? fc.jsonValue() : ANYTHING)),
        ),
        ([schema, value]) => {
          const take = compile(schema, { isData })
          read += take ? 1 : 0
          taken += take && take(value) !== NOT ? 1 : 0
          same(schema, value, isData)
        },
      ),
      { numRuns: 5000 },
    )
    expect(read).toBeGreaterThan(2500)
    expect(taken).toBeGreaterThan(1500)
  })

  it('gives data back itself, and of anything else a copy', () => {
    const order = { id: 1, tags: ['tea'], at: { city: 'London' } }
    const schema = v.object({ id: v.number(), tags: v.array(v.string()), at: v.object({ city: v.string() }) })
    expect(compile(schema, { isData: true })?.(order)).toBe(order)
    const copy = compile(schema)?.(order) as typeof order
    expect(copy).toEqual(order)
    expect(copy).not.toBe(order)
    expect(copy.tags).not.toBe(order.tags)
  })

  it('reads each value of what an app gives once, and takes nothing else of it along', () => {
    const schema = v.array(v.object({ id: v.number(), note: v.optional(v.string()) }))
    let reads = 0
    const counted = {
      get id() {
        reads += 1
        return reads
      },
    }
    const hidden = Object.defineProperty({ id: 2 }, 'toJSON', { value: () => 'a secret' })
    const noted = Object.defineProperty({ id: 3 }, 'note', { value: 'n' })
    const row = new (class Row {
      id = 4
      secret = 5
    })()
    const list = Object.assign([counted, hidden, noted, row], { toJSON: () => 'a secret' })
    const made = JSON.stringify(prepareValidate(schema)(list))
    expect(made).toBe('{"value":[{"id":1},{"id":2},{"id":3,"note":"n"},{"id":4}]}')
    expect(reads).toBe(1)
    expect(compile(schema)?.([Object.defineProperty({ id: 1 }, 'note', { value: 5 })])).toBe(NOT)
  })

  it('is not mistaken in what came from JSON with a prototype of its own', () => {
    const schema = v.object({ a: v.optional(v.string()) })
    for (const text of ['{"__proto__":{"a":1}}', '{"a":"x","__proto__":null}', '{"constructor":1}'])
      same(schema, JSON.parse(text), true)
  })

  it('knows every pattern of valibot, and none that goes by such a name', () => {
    const formats = Object.entries(v).flatMap(([name, make]) => {
      if (name.endsWith('Async')) return []
      try {
        const action = (make as () => v.GenericValidation<string>)()
        const hasPattern = (action as { requirement?: unknown }).requirement instanceof RegExp
        const isRead = hasPattern && compile(v.pipe(v.string(), action)) !== undefined
        return isRead ? [action] : []
      } catch {
        return []
      }
    })
    expect(formats.length).toBeGreaterThan(25)
    const texts =
      ' a 12 ff #fff ::1 10.0.0.1 2026-11-20 2026-11-20T10:00:00Z 10:00 🎈 aGk= ada@example.com https://a.example'.split(
        ' ',
      )
    for (const action of formats) for (const text of texts) same(v.pipe(v.string(), action), text, true)
    const own = { ...v.regex(/</), '~run': v.check((text: string) => !text.includes('<'))['~run'] }
    for (const text of ['<b>', 'b'])
      same(v.pipe(v.string(), { ...own, requirement: (one: string) => !one.includes('<') } as never), text, true)
  })

  it('asks nothing of an app twice', () => {
    let asked = 0
    const message = () => {
      asked += 1
      return 'Too long.'
    }
    const schema = v.pipe(v.string(message), v.maxLength(2, message))
    expect(compile(schema)).toBeDefined()
    prepareValidate(schema)('long')
    prepareValidate(schema)(5)
    expect(asked).toBe(2)
  })

  it.each<[string, StandardSchema]>([
    [
      'a function of an app',
      v.pipe(
        v.string(),
        v.check((text) => text !== ''),
      ),
    ],
    ['what is changed', v.pipe(v.string(), v.trim())],
    ['what is changed within', v.object({ a: v.pipe(v.string(), v.toLowerCase()) })],
    ['what is filled in', v.object({ a: v.optional(v.string(), 'x') })],
    ['what is filled in for null', v.array(v.nullable(v.string(), 'x'))],
    ['what stands in for what is wrong', v.fallback(v.string(), 'x')],
    ['one of several', v.union([v.object({ a: v.string() }), v.object({ a: v.string(), b: v.string() })])],
    [
      'an asynchronous one',
      v.pipeAsync(
        v.string(),
        v.checkAsync(async () => true),
      ),
    ],
    [
      'an asynchronous one within',
      v.objectAsync({
        a: v.pipeAsync(
          v.string(),
          v.checkAsync(async () => true),
        ),
      }),
    ],
    ['a pattern that goes on from where it was', v.pipe(v.string(), v.regex(/a/g))],
    ['a validation of an app', v.pipe(v.string(), { ...v.regex(/</), type: 'no_html' } as never)],
    ['a name that every object has', v.object({ toString: v.optional(v.string()) })],
    ['an unknown key that stays', v.looseObject({ a: v.string() })],
  ])('leaves to valibot %s', (_, schema) => {
    expect(compile(schema)).toBeUndefined()
  })
})
