import { f } from '@tsango/core'
import { describe, it } from 'vitest'
import { fromContext } from '../expressions/expressions.ts'
import type { Meta } from './meta.ts'
import { Model } from './model.ts'

class Person extends Model('blog.Person') {
  active = f.bool().default(true)
}
class Post extends Model('blog.Post') {
  static meta: Meta<Post> = {
    ordering: ['-title'],
    scopes: {
      published: (p) => p.status.eq('published').and(p.author.active.eq(true)),
      named: (p) => p.title.eq(fromContext('title', () => 'x' as string | undefined)),
    },
  }
  title = f.char(200)
  status = f.choice(['draft', 'published']).default('draft')
  author = f.fk(() => Person)
}

class Tree extends Model('blog.Tree') {
  static meta: Meta<Tree> = { limitChoices: { parent: (t) => t.name.ne('') } }
  name = f.char(20)
  parent = f.fk(() => Tree).null()
  children = f.reverse(() => Tree, 'parent')
  people = f.manyToMany(() => Person)
}

class Shelf extends Model('store.Shelf') {
  name = f.char(40)
}

class Item extends Model('store.Item') {
  static meta: Meta<Item> = {
    indexes: [['shelf', '-price'], { fields: ['code'], where: (p) => p.soldAt.isNull(), include: ['shelfId'] }],
    uniqueTogether: [['shelf', 'code'], { expressions: (p) => [p.code.lower(), p.price.desc()] }],
    checks: [{ name: 'price', check: (p) => p.price.gte(0), message: 'It costs something.', code: 'price' }],
    exclusions: [
      {
        name: 'once',
        over: (p) => [
          [p.shelfId, '='],
          [p.code.lower(), '=', 'text_ops'],
        ],
        where: (p) => p.soldAt.isNull(),
        deferrable: 'deferred',
      },
    ],
  }
  shelf = f.fk(() => Shelf)
  code = f.char(20)
  price = f.int()
  soldAt = f.dateTime().null()
}

describe('the types of a model’s meta', () => {
  it('know the columns in scopes', () => {
    const meta: Meta<Post> = {
      scopes: {
        // @ts-expect-error no such column
        wrong: (p) => p.titel.eq('x'),
        // @ts-expect-error no such choice
        choice: (p) => p.status.eq('lost'),
        // @ts-expect-error the value is of another type
        context: (p) => p.title.eq(fromContext('title', () => 3)),
        // @ts-expect-error a column is no condition
        column: (p) => p.title,
      },
    }
    Post.objects().withoutScope(Object.keys(meta.scopes ?? {})[0] ?? '')
    Tree.objects()
      .withoutScope('live', 'parent__live', 'children__parent__live')
      .withTrashed('parent', 'children__people')
    const names: readonly string[] = []
    Tree.objects()
      .withoutScope(...names)
      .withTrashed(...names)
    // @ts-expect-error no such relation
    Tree.objects().withoutScope('live', 'parnet__live')
    // @ts-expect-error no such relation behind that one
    Tree.objects().withoutScope('children__parnet__live')
    // @ts-expect-error a column leads to no scopes
    Tree.objects().withoutScope('name__live')
    // @ts-expect-error no such relation
    Tree.objects().withTrashed('parnet')
    // @ts-expect-error a column is no relation
    Tree.objects().withTrashed('parent__name')
  })

  it('give a rule the values of a row, and the names where its faults stand', () => {
    const metas: Meta<Item>[] = [
      {
        validate: (row, refuse) => {
          if (row.soldAt && row.price === 0) refuse('price', 'free', `${row.code} costs nothing.`)
          if (row.shelfId === 0) refuse('shelfId', 'none', '')
          refuse('', 'all', '')
        },
      },
      // @ts-expect-error no such column of a row
      { validate: (row) => void row.prise },
      // @ts-expect-error a row has no relation that was not loaded
      { validate: (row) => void row.shelf.name },
      // @ts-expect-error no such field
      { validate: (_, refuse) => refuse('prise', 'x', 'X') },
    ]
    void metas
  })

  it('names the columns that are recorded', () => {
    const metas: Meta<Item>[] = [
      { audit: true },
      { audit: { except: ['price'] } },
      { audit: { fields: ['shelf', 'code'] } },
      // @ts-expect-error there is no such field
      { audit: { fields: ['prise'] } },
      // @ts-expect-error left out means off
      { audit: false },
    ]
    void metas
  })

  it('is held to its fields', () => {
    const metas: Meta<Item>[] = [
      // @ts-expect-error there is no such field
      { indexes: [['prise']] },
      // @ts-expect-error there is no such field
      { indexes: [{ fields: ['-prise'] }] },
      // @ts-expect-error there is no such field
      { indexes: [{ fields: ['code'], include: ['prise'] }] },
      // @ts-expect-error there is no such method
      { indexes: [{ fields: ['code'], method: 'btre' }] },
      // @ts-expect-error there is no such column
      { indexes: [{ fields: ['code'], where: (p) => p.prise.isNull() }] },
      // @ts-expect-error there is no such column
      { checks: [{ name: 'x', check: (p) => p.prise.gte(0) }] },
      // @ts-expect-error a number is compared with a number
      { checks: [{ name: 'x', check: (p) => p.price.gte('0') }] },
      // @ts-expect-error a column is no condition
      { checks: [{ name: 'x', check: (p) => p.price }] },
      // @ts-expect-error a condition is no value
      { indexes: [{ expressions: (p) => [p.price.gte(0)] }] },
      // @ts-expect-error there is no such column
      { exclusions: [{ name: 'x', over: (p) => [[p.prise, '=']] }] },
      // @ts-expect-error there is no such operator
      { exclusions: [{ name: 'x', over: (p) => [[p.price, '==']] }] },
      // @ts-expect-error a term has an operator
      { exclusions: [{ name: 'x', over: (p) => [p.price] }] },
      // @ts-expect-error there is no such method
      { exclusions: [{ name: 'x', using: 'brin', over: (p) => [[p.price, '=']] }] },
      { getLatestBy: ['-price', 'soldAt'], requiredFeatures: ['skipLocked'], permissions: ['sell'] },
      // @ts-expect-error there is no such field
      { getLatestBy: ['prise'] },
      // @ts-expect-error there is no such feature
      { requiredFeatures: ['skipLock'] },
      // @ts-expect-error this is counted, not had or not
      { requiredFeatures: ['maxParameters'] },
      // @ts-expect-error no model has it unless it says so
      { defaultPermissions: ['sell'] },
      // @ts-expect-error in a unique constraint nothing has a direction
      { uniqueTogether: [['-price']] },
    ]
    void metas
  })
  it('know the rows that a relation leads to in what may be chosen', () => {
    const meta: Meta<Tree> = {
      limitChoices: {
        parent: (t) => t.parent.name.startswith('a'),
        people: (p) => p.active.eq(true),
        // @ts-expect-error a way back is chosen on the other side
        children: (t) => t.name.eq('x'),
      },
    }
    const wrong: Meta<Tree> = {
      limitChoices: {
        // @ts-expect-error no such column
        parent: (t) => t.nmae.eq('x'),
        // @ts-expect-error a column is no condition
        people: (p) => p.active,
        // @ts-expect-error no such relation
        peple: (p) => p.active.eq(true),
        // @ts-expect-error a column leads to no rows
        name: (p) => p.active.eq(true),
      },
    }
    void meta
    void wrong
  })
})
