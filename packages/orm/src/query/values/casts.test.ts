import { ValidationError } from '@tsango/core/errors'
import { isEmail } from '@tsango/core/fields'
import { beforeEach, expect, it } from 'vitest'
import { openDatabases } from '../../databases/databases.ts'
import { DecryptionFailed, EncryptionKeyMissing, QueryError } from '../../errors/errors.ts'
import { f, Model } from '../../index.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Money {
  readonly cents: number
  constructor(cents: number) {
    this.cents = cents
  }
}

const money = {
  get: (cents: number): Money => new Money(cents),
  set: (value: Money): number => {
    if (!(value instanceof Money)) throw new TypeError('no money')
    return value.cents
  },
}

class Order extends Model('shop.Order') {
  number = f.ip()
  price = f.int({ min: 0 }).cast(money)
  words = f
    .char(50)
    .validate((text) => (text.includes(';') ? { code: 'semicolon', message: 'No semicolons.' } : undefined))
    .cast({ get: (text): readonly string[] => text.split(' '), set: (words) => words.join(' ') })
    .null()
  tip = f.int().default(5).cast(money)
}

class Patient extends Model('clinic.Patient') {
  static readonly meta = { table: 'patients' }
  name = f.char(50)
  ssn = f.encrypted(11)
  email = f.email().null().encrypted()
  notes = f
    .encrypted()
    .cast({ get: (text): unknown => JSON.parse(text), set: (value) => JSON.stringify(value) })
    .default(() => ({ visits: 0 }))
}

class Renamed extends Model('clinic.Renamed') {
  static readonly meta = { table: 'patients' }
  name = f.char(50)
  secret = f.encrypted(11, { bound: 'clinic.Patient.ssn' }).column('ssn')
}

class Moved extends Model('clinic.Moved') {
  static readonly meta = { table: 'patients' }
  name = f.char(50)
  ssn = f.encrypted(11)
}

type Loose = Readonly<Record<string, { eq(other: unknown): unknown }>>

const OLD = 'an old key of at least 32 characters, made by chance'
const NEW = 'the new key of at least 32 characters, made by chance'

await describeDatabases('fields that are cast', (under) => {
  const { test, run } = withModels(under, [Order])
  beforeEach(() => run(() => Order.objects().delete()))

  const make = (cents: number, words: readonly string[] | null = null) =>
    Order.objects().create({ number: '10.0.0.1', price: new Money(cents), words })

  test('hold the type of the cast in rows, new and read', async () => {
    const made = await make(1250, ['a', 'b'])
    expect(made.tip).toEqual(new Money(5))
    const read = await Order.objects().get({ price: new Money(1250) })
    expect(read.price).toBeInstanceOf(Money)
    expect([read.price.cents, read.words, read.tip.cents]).toEqual([1250, ['a', 'b'], 5])
    expect((await make(1)).words).toBeNull()
  })

  test('are set to, and compared with, what is cast the same way alone', async () => {
    await make(1250, ['a'])
    expect(await Order.objects().update((o) => ({ tip: o.price }))).toBe(1)
    expect(
      await Order.objects()
        .where((o) => o.tip.eq(o.price))
        .count(),
    ).toBe(1)
    const orders = Order.objects()
    const wrong: readonly [() => unknown, string][] = [
      // The compiler refuses most of these.
      [() => orders.update(((o: { words: unknown }) => ({ number: o.words })) as never), '"number" takes'],
      [
        () => orders.update(((o: { number: unknown }) => ({ words: o.number })) as never),
        '"words" takes char with a cast',
      ],
      [() => orders.where(((o: Loose) => o['words']?.eq(o['number'])) as never), 'compares char with a cast with'],
      [() => orders.where(((o: Loose) => o['number']?.eq(o['words'])) as never), 'with char with a cast'],
    ]
    for (const [ask, message] of wrong) {
      const error = await Promise.resolve(ask()).catch((one: unknown) => one)
      expect(error).toBeInstanceOf(QueryError)
      expect((error as Error).message).toContain(message)
    }
  })

  test('are compared, listed and ordered by what the column holds', async () => {
    for (const cents of [300, 100, 200]) await make(cents)
    const found = await Order.objects()
      .filter({ price__gte: new Money(200), price__in: [new Money(200), new Money(300)] })
      .orderBy('price')
    expect(found.map((one) => one.price.cents)).toEqual([200, 300])
    expect(
      await Order.objects()
        .where((o) => o.price.lt(new Money(150)))
        .count(),
    ).toBe(1)
    const { most } = await Order.objects().aggregate((o) => ({ most: o.price.max() }))
    expect(most).toEqual(new Money(300))
    expect(await Order.objects().orderBy('-price').values('price')).toEqual([
      { price: new Money(300) },
      { price: new Money(200) },
      { price: new Money(100) },
    ])
  })

  test('are written by save, update and in bulk', async () => {
    const row = await make(100)
    row.price = new Money(150)
    row.words = ['x']
    await row.save()
    await Order.objects().update({ tip: new Money(9) })
    const [one] = await Order.objects()
    expect([one?.price.cents, one?.words, one?.tip.cents]).toEqual([150, ['x'], 9])
    await Order.objects().bulkCreate([{ number: '::1', price: new Money(7) }])
    expect(
      await Order.objects()
        .filter({ price: new Money(7) })
        .count(),
    ).toBe(1)
  })

  test('are held to the checks of the column and to those of the row', async () => {
    await expect(make(-1)).rejects.toThrow('At least 0.')
    await expect(make(1, ['a;b'])).rejects.toThrow('No semicolons.')
    await expect(make(1, ['a'.repeat(51)])).rejects.toBeInstanceOf(ValidationError)
    const wrong = Order.objects().create({ number: '10.0.0.1', price: 3 as never })
    await expect(wrong).rejects.toThrow('no value of the field')
    await expect(
      Order.objects()
        .filter({ price: 3 as never })
        .count(),
    ).rejects.toBeInstanceOf(QueryError)
  })

  test('are in JSON what the column holds', async () => {
    const row = await make(1250, ['a', 'b'])
    expect(JSON.parse(JSON.stringify(row))).toMatchObject({ price: 1250, words: 'a b', tip: 5 })
  })

  test('refuse what would be computed with the bare value of the column', async () => {
    await expect(Order.objects().filter({ words__icontains: 'a' } as never)).rejects.toThrow('Unknown lookup')
    const columns = Order.objects().where((o) => (o.words as never as { lower(): typeof o.words }).lower().eq(['a']))
    await expect(columns.count()).rejects.toBeInstanceOf(QueryError)
    const sum = Order.objects().select((o) => ({ a: (o.price as never as typeof o.id).plus(1) }))
    await expect(sum).rejects.toBeInstanceOf(QueryError)
  })

  test('write an IP address in its one form', async () => {
    await Order.objects().create({ number: '2001:DB8:0::1', price: new Money(1) })
    expect((await Order.objects().get({ number: '2001:db8:0:0:0:0:0:1' })).number).toBe('2001:db8::1')
    await expect(Order.objects().create({ number: '10.0.0.256', price: new Money(1) })).rejects.toThrow('IP address')
  })
})

await describeDatabases('encrypted fields', (under) => {
  const rest = withModels(under, [Patient], { encryptionKeys: [OLD] })
  const { test, run } = rest
  beforeEach(() => run(() => Patient.objects().delete()))

  const make = () => Patient.objects().create({ name: 'Ann', ssn: '123-45-6789', email: 'ann@example.com' })
  const column = async (name: string): Promise<string> => {
    const { quote } = under.dialect.operators
    const { rows } = await rest.database.sql(`SELECT ${quote(name)} FROM ${quote('patients')}`)
    return String(rows[0]?.[0])
  }

  test('are read as text and kept as none', async () => {
    const made = await make()
    await made.refresh()
    expect([made.ssn, made.email, made.notes]).toEqual(['123-45-6789', 'ann@example.com', { visits: 0 }])
    expect(await column('ssn')).toMatch(/^e1:[\da-f]{8}:[\w-]+$/)
    expect(await column('ssn')).not.toContain('6789')
    expect(await Patient.objects().values('ssn')).toEqual([{ ssn: '123-45-6789' }])
  })

  test('are another text each time, NULL and empty text included', async () => {
    const made = await make()
    const before = await column('ssn')
    await made.save()
    expect(await column('ssn')).not.toBe(before)
    made.email = null
    made.ssn = ''
    await made.save()
    const read = await Patient.objects().get({ email__isnull: true })
    expect([read.ssn, read.email]).toEqual(['', null])
  })

  test('are secret, and held to the checks of their field', async () => {
    const made = await make()
    expect(JSON.stringify(made)).not.toContain('6789')
    await expect(Patient.objects().create({ name: 'Bo', ssn: '123-45-6789-0' })).rejects.toThrow('At most 11')
    await expect(Patient.objects().create({ name: 'Bo', ssn: '1', email: 'x' })).rejects.toThrow(isEmail('x')?.message)
  })

  test('refuse every question but isnull', async () => {
    await make()
    const refused = [
      Patient.objects().filter({ ssn: '123-45-6789' } as never),
      Patient.objects().filter({ ssn__in: ['1'] } as never),
      Patient.objects().where((p) => p.ssn.eq('1')),
      Patient.objects().where((p) => p.name.eq(p.ssn as never)),
      Patient.objects().orderBy('ssn'),
      Patient.objects().values('ssn').distinct(),
      Patient.objects().filter({ name__in: Patient.objects().values('ssn') as never }),
      Patient.objects().select((p) => ({ low: (p.ssn as never as typeof p.name).lower() })),
    ]
    for (const one of refused)
      await expect(Promise.resolve(one as PromiseLike<unknown>)).rejects.toBeInstanceOf(QueryError)
    const update = Patient.objects().update((p) => ({ name: p.ssn as never }))
    await expect(update).rejects.toBeInstanceOf(QueryError)
    expect(await Patient.objects().filter({ email__isnull: false }).count()).toBe(1)
    expect(await Patient.objects().aggregate((p) => ({ n: p.email.count() }))).toEqual({ n: 1 })
  })

  test('rotate: older keys read, the newest writes', async () => {
    await make()
    const under32 = await column('ssn')
    await within([NEW, OLD], Patient, async () => {
      const row = await Patient.objects().get({ name: 'Ann' })
      expect(row.ssn).toBe('123-45-6789')
      await row.save()
    })
    expect((await column('ssn')).slice(0, 12)).not.toBe(under32.slice(0, 12))
    await within([NEW], Patient, async () => {
      expect((await Patient.objects().get({ name: 'Ann' })).ssn).toBe('123-45-6789')
    })
    const gone = Promise.resolve(Patient.objects().get({ name: 'Ann' }))
    await expect(gone).rejects.toBeInstanceOf(DecryptionFailed)
    await expect(gone).rejects.toThrow('not among the "encryptionKeys"')
  })

  test('cannot be read in another field, unless it says which it was', async () => {
    await make()
    await within([OLD], Moved, async () => {
      const moved = Promise.resolve(Moved.objects().get({ name: 'Ann' }))
      await expect(moved).rejects.toBeInstanceOf(DecryptionFailed)
      await expect(moved).rejects.toThrow('"clinic.Moved.ssn"')
    })
    await within([OLD], Renamed, async () => {
      expect((await Renamed.objects().get({ name: 'Ann' })).secret).toBe('123-45-6789')
    })
  })

  test('cannot be changed by hand', async () => {
    await make()
    const text = await column('ssn')
    const last = text.at(-8) === 'A' ? 'B' : 'A'
    const forged = text.slice(0, -8) + last + text.slice(-7)
    const { quote } = under.dialect.operators
    await rest.database.sql(`UPDATE ${quote('patients')} SET ${quote('ssn')} = '${forged}'`)
    await expect(Promise.resolve(Patient.objects().get({ name: 'Ann' }))).rejects.toBeInstanceOf(DecryptionFailed)
  })

  test('need a key at once', async () => {
    const { registry } = rest.database
    const open = openDatabases({ default: under.url }, registry)
    await expect(open).rejects.toBeInstanceOf(EncryptionKeyMissing)
    await expect(open).rejects.toThrow('clinic.Patient.ssn')
  })

  async function within(
    keys: readonly string[],
    model: typeof Patient | typeof Moved | typeof Renamed,
    body: () => Promise<void>,
  ) {
    const { withDatabases } = await import('../../databases/databases.ts')
    await withDatabases({ default: under.url }, [model as typeof Patient], body, { encryptionKeys: keys })
  }
})

it('an encrypted field cannot be unique', async () => {
  const { createRegistry } = await import('@tsango/core')
  class Odd extends Model('clinic.Odd') {
    ssn = f.encrypted().unique()
  }
  const { problems } = createRegistry({ models: [{ model: Odd, app: '' }], close: true })
  expect(problems.map((one) => one.message)).toEqual([expect.stringContaining('cannot be unique')])
})
