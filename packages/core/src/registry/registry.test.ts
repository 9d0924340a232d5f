import { describe, expect, it } from 'vitest'
import { f } from '../fields/fields.ts'
import { declareExtension, declareModel, declareProxy, type Meta, type ModelClass } from '../model/model.ts'
import { createRegistry } from './registry.ts'

class Person extends declareModel('blog.Person', { id: f.uuid() }) {
  name = f.char(50)
}
class Tag extends declareModel('blog.Tag') {
  name = f.char(30).unique()
}
class Post extends declareModel('blog.Post') {
  static meta: Meta<Post> = {
    ordering: ['-publishedAt'],
    indexes: [['title', 'author']],
    uniqueTogether: [['author', 'title']],
  }
  title = f.char(200)
  author = f.fk(() => Person, { onDelete: 'cascade', relatedName: 'posts' })
  tags = f.manyToMany(() => Tag, { relatedName: 'posts' })
  publishedAt = f.dateTime().null()
  comments = f.reverse(() => Comment, 'post')
  shout() {
    return 'hey'
  }
}
class Comment extends declareModel('blog.Comment') {
  post = f.fk(() => Post, { relatedName: 'remarks' })
  text = f.text()
}

const listed = (...models: ModelClass[]) => models.map((model) => ({ model, app: 'blog' }))
const messages = (...models: ModelClass[]): string[] =>
  createRegistry({ models: listed(...models) }).problems.map((one) => `${one.code} ${one.message} ${one.hint ?? ''}`)

describe('createRegistry', () => {
  const { registry, problems } = createRegistry({ models: listed(Person, Tag, Post, Comment) })
  const post = registry.of(Post)

  it('finds nothing wrong with models that belong together', () => {
    expect(problems).toEqual([])
  })

  it('names tables and columns in snake_case and keeps the order of declaration', () => {
    expect(post.table).toBe('blog_post')
    expect(post.fields.map((field) => field.column)).toEqual(['id', 'title', 'author_id', 'published_at'])
    expect(post.field('authorId')).toBe(post.field('author'))
  })

  it('gives a key the kind of what it points at', () => {
    expect(post.field('author')?.kind).toBe('uuid')
    expect(registry.of(Comment).field('post')?.kind).toBe('bigInt')
  })

  it('makes the table of pairs of a many-to-many relation', () => {
    const pairs = registry.get('blog.PostTags')
    expect(pairs.automatic).toBe(true)
    expect(pairs.table).toBe('blog_post_tags')
    expect(pairs.fields.map((field) => field.column)).toEqual(['id', 'post_id', 'tag_id'])
    expect(pairs.uniqueTogether).toEqual([['post', 'tag']])
  })

  it('adds the ways back that relatedName names, but not where one is declared', () => {
    expect(registry.of(Person).relations.get('posts')).toMatchObject({ kind: 'reverse', declared: false })
    expect(registry.of(Tag).relations.get('posts')?.through?.source.column).toBe('tag_id')
    expect(post.relations.has('remarks')).toBe(false)
    expect(post.relations.get('comments')?.to.column).toBe('post_id')
  })

  it('knows which pairs stand there once, and both ways', () => {
    class Cat extends declareModel('blog.Cat') {
      kin = f.manyToMany(() => Cat, { symmetrical: true })
      named = f.manyToMany(() => Tag, { through: () => Once })
      often = f.manyToMany(() => Tag, { through: () => Often })
    }
    class Once extends declareModel('blog.Once') {
      static meta: Meta<Once> = { uniqueTogether: [['tag', 'cat']] }
      cat = f.fk(() => Cat)
      tag = f.fk(() => Tag)
    }
    class Often extends declareModel('blog.Often') {
      static meta: Meta<Often> = { uniqueTogether: [['tag', 'cat', 'year']] }
      cat = f.fk(() => Cat)
      tag = f.fk(() => Tag)
      year = f.int()
    }
    const cats = createRegistry({ models: listed(Cat, Tag, Once, Often) })
    expect(cats.problems).toEqual([])
    const throughs = ['kin', 'named', 'often'].map((name) => cats.registry.of(Cat).relations.get(name)?.through)
    expect(throughs.map((one) => [one?.once, one?.symmetrical])).toEqual([
      [true, true],
      [true, false],
      [false, false],
    ])
    class Odd extends declareModel('blog.Odd') {
      tags = f.manyToMany(() => Tag, { symmetrical: true })
      kin = f.manyToMany(() => Odd, { symmetrical: true, relatedName: 'back' })
    }
    expect(messages(Odd, Tag)).toEqual([
      'core.symmetrical blog.Odd.tags is symmetrical, but leads to blog.Tag. Only a relation of a model to itself is, and it is its own way back.',
      'core.symmetrical blog.Odd.kin is symmetrical, but names a way back. Only a relation of a model to itself is, and it is its own way back.',
    ])
  })

  it('reads paths over relations, and says what is wrong with them', () => {
    class Reader extends declareModel('blog.Reader') {
      favourite = f.fk(() => Post, { onDelete: 'cascade', relatedName: 'readers' })
      tags = f.through(() => Reader, 'favourite__tags')
      author = f.throughOne(() => Reader, 'favourite__author')
      kin = f.through(() => Reader, 'tags__posts' as 'favourite__tags')
    }
    const made = createRegistry({ models: listed(Person, Tag, Post, Comment, Reader) })
    expect(made.problems).toEqual([])
    const { relations } = made.registry.of(Reader)
    expect(relations.get('author')).toMatchObject({ kind: 'throughOne', many: false, nullable: true })
    expect(relations.get('kin')?.hops?.map(({ name }) => name)).toEqual(['favourite', 'tags', 'posts'])
    class Lost extends declareModel('blog.Lost') {
      post = f.fk(() => Post)
      nowhere = f.through(() => Lost, 'post__nothing' as 'post__tags')
      single = f.through(() => Lost, 'post' as 'post__tags')
      many = f.throughOne(() => Lost, 'post__tags' as 'post__author')
      other = f.through(() => Comment as never, 'post__tags' as never)
      round = f.through(() => Lost, 'round__post' as 'post__tags')
    }
    expect(messages(Person, Tag, Post, Comment, Lost)).toEqual([
      'core.through_path blog.Lost.nowhere goes along "post__nothing", and blog.Post has no relation "nothing" to go on with. It has: "author", "tags", "comments".',
      'core.through_path blog.Lost.single goes along "post", which is one relation. Ask that relation itself, or write a path of two or more: posts__comments.',
      'core.through_path blog.Lost.many leads to one row, but "tags" of blog.Post holds many. Use f.through(…).',
      "core.through_path blog.Lost.other says that its path starts at blog.Comment. It starts at the model that declares it: f.through(() => Lost, 'post__tags').",
      'core.through_path blog.Lost.round goes along "round__post", and blog.Lost has no relation "round" to go on with. It has: "post".',
    ])
  })

  it('carries the methods of the class', () => {
    expect(Object.keys(post.methods)).toEqual(['shout'])
    class Named extends declareModel('blog.Named') {
      override toString() {
        return 'by name'
      }
    }
    const { methods } = createRegistry({ models: listed(Named) }).registry.of(Named)
    expect(Object.entries(methods).map(([name, { value }]) => [name, value()])).toEqual([['toString', 'by name']])
  })

  it('lets a model stand in the place of another', () => {
    class Account extends declareModel('blog.Account') {
      login = f.char(20)
    }
    const swapped = createRegistry({ models: listed(Person, Tag, Post, Comment, Account), swaps: [[Person, Account]] })
    expect(swapped.problems).toEqual([])
    expect(swapped.registry.of(Post).field('author')?.kind).toBe('bigInt')
    expect(swapped.registry.resolveLabel('blog.Person')).toBe('blog.Account')
    expect(swapped.registry.get('blog.Person').label).toBe('blog.Account')
  })

  it('brings in what relations lead to when asked to', () => {
    const closed = createRegistry({ models: listed(Comment), close: true })
    expect(closed.problems).toEqual([])
    expect(closed.registry.models.map((model) => model.name).sort()).toEqual([
      'Comment',
      'Person',
      'Post',
      'PostTags',
      'Tag',
    ])
  })

  it('brings in what views read when asked to, behind each other', () => {
    class Total extends declareModel('blog.Total') {
      static meta: Meta = { view: { sql: 'SELECT id FROM blog_comment', reads: () => [Comment] } }
    }
    class Totals extends declareModel('blog.Totals') {
      static meta: Meta = { view: { sql: 'SELECT id FROM blog_total', reads: () => [Total] } }
    }
    const closed = createRegistry({ models: listed(Totals), close: true })
    expect(closed.problems).toEqual([])
    expect(closed.registry.models.map((model) => model.name)).toEqual(
      expect.arrayContaining(['Totals', 'Total', 'Comment', 'Post']),
    )
  })
})

describe('a model that cannot be', () => {
  it('names the relation whose model no app lists', () => {
    expect(messages(Comment)).toEqual([
      expect.stringContaining('blog.Comment.post leads to the model "Post", which no app lists.'),
    ])
  })

  it('refuses reserved names, "__" and members that are no fields', () => {
    class Bad extends declareModel('blog.Bad') {
      save = f.int()
      two__parts = f.int()
      answer = 42
    }
    const found = messages(Bad as unknown as ModelClass)
    expect(found).toHaveLength(3)
    expect(found[0]).toContain('blog.Bad.save: the name is reserved')
    expect(found[1]).toContain('"__"')
    expect(found[2]).toContain('not a field')
  })

  it('reports options of a meta that are not there: nothing would come of them', () => {
    class Typo extends declareModel('blog.Typo') {
      static meta = { odering: ['title'], audit: true, colour: 'red' }
      title = f.char(10)
    }
    const [misspelt, unknown, ...rest] = messages(Typo)
    expect(rest).toEqual([])
    expect(misspelt).toContain('blog.Typo.meta has no option "odering". Did you mean "ordering"?')
    expect(unknown).toContain('blog.Typo.meta has no option "colour". It has: audit, checks, comment,')
  })

  it('suggests the column that a misspelt meta means', () => {
    class Typo extends declareModel('blog.Typo') {
      static meta = { ordering: ['-titel'] }
      title = f.char(10)
    }
    expect(messages(Typo)).toEqual([expect.stringContaining('Did you mean "title"?')])
  })

  it('refuses a way back over something that is no key to it', () => {
    class Lost extends declareModel('blog.Lost') {
      comments = f.reverse(() => Comment, 'post')
    }
    expect(messages(Lost, Comment, Post, Person, Tag)[0]).toContain('no key of blog.Comment to blog.Lost')
  })

  it('refuses two models of one label, and a label of another app', () => {
    class Other extends declareModel('blog.Tag') {
      x = f.int()
    }
    class Foreign extends declareModel('shop.Item') {
      x = f.int()
    }
    expect(messages(Tag, Other)[0]).toContain('Two models have the label "blog.Tag"')
    expect(messages(Foreign)[0]).toContain('whose label names another app')
  })

  it('cannot be made with new', () => {
    const Made = Post as unknown as new () => unknown
    expect(() => new Made()).toThrow('A model is a declaration')
  })

  it('reports options of fields that leave no value', () => {
    class Bad extends declareModel('blog.Bad') {
      length = f.char(0)
      price = f.decimal(2, 5)
      share = f.decimal(5, 2, { min: '10', max: '9.99' })
      count = f.int({ min: 5, max: 1 })
      big = f.bigInt({ min: 2n ** 40n, max: 3 })
      none = f.choice([])
      twice = f.choice(['a', 'a'])
      digits = f.decimal(5, 2, { min: '0.005' })
      text = f.decimal(5, 2, { max: 'much' })
      small = f.smallInt({ max: 40_000 })
      whole = f.bigInt({ mode: 'bigint', min: 1.5 })
      far = f.bigInt({ max: 2n ** 60n })
      endless = f.float({ max: Number.POSITIVE_INFINITY })
      fine = f.decimal(5, 2, { min: '-1', max: '9.99' })
      exact = f.bigInt({ mode: 'bigint', min: 0, max: 2n ** 60n })
    }
    const found = messages(Bad)
    expect(found.map((one) => one.split(':')[0])).toEqual(
      [
        ...['length', 'price', 'share', 'count', 'big', 'none', 'twice'],
        ...['digits', 'text', 'small', 'whole', 'far', 'endless'],
      ].map((name) => `core.field_options blog.Bad.${name}`),
    )
    expect(found[9]).toContain('max is no value of the field. This number does not fit 16 bits.')
    expect(found[1]).toContain('2 digits, 5 of them behind the point')
  })

  it('reports lists and checks that cannot be meant, methods that rows have already, and models swapped twice', () => {
    class One extends declareModel('blog.One') {
      static meta: Meta<One> = {
        indexes: [[]],
        uniqueTogether: [['a', 'a']],
        checks: [{ name: 'none', check: undefined as never }],
      }
      a = f.char(5)
      b = f.char(5)
      save() {}
    }
    class Two extends declareModel('blog.Two') {}
    expect(messages(One).map((one) => one.split('. ')[0])).toEqual([
      'core.method_name blog.One.save(): the name is reserved, because every row has a method save()',
      'core.meta blog.One.meta.indexes: [] has neither fields nor expressions',
      'core.meta blog.One.meta.uniqueTogether has [a, a], which names no column, or one twice',
      'core.meta blog.One.meta.checks: "none" holds a row to nothing',
    ])
    const { problems: swapped } = createRegistry({
      models: listed(Person, Tag, Two),
      swaps: [
        [Person, Two],
        [Person, Tag],
      ],
    })
    expect(swapped.map((one) => one.code)).toContain('core.swap_twice')
  })

  it('reads keys of several columns, in their order, and says what cannot be one', () => {
    class Line extends declareModel('blog.Line', { key: ['order', 'number'] }) {
      note = f.text()
      number = f.int()
      order = f.fk(() => Tag)
    }
    const { registry: made, problems: none } = createRegistry({ models: listed(Person, Tag, Line) })
    expect(none).toEqual([])
    const line = made.of(Line)
    expect(line.keyFields.map(({ attribute }) => attribute)).toEqual(['orderId', 'number'])
    expect(line.fields.map(({ name, primaryKey }) => [name, primaryKey])).toEqual([
      ['order', true],
      ['number', true],
      ['note', false],
    ])
    expect([line.key.attribute, line.key.sort, line.key.spec.parts?.map(({ kind }) => kind)]).toEqual([
      'pk',
      'compositeKey',
      ['bigInt', 'int'],
    ])
    expect(line.fields).not.toContain(line.key)
    expect(made.of(Tag).keyFields).toEqual([made.of(Tag).key])
    class Wrong extends declareModel('blog.Wrong', { key: ['a', 'b', 'c', 'd', 'e', 'f', 'a', '__proto__'] }) {
      a = f.char(5).null()
      b = f.text()
      c = f.bigAuto()
      d = f.version()
      e = f.char(5).cast({ get: (text) => [text], set: ([text]: string[]) => text ?? '' })
    }
    expect(messages(Person, Tag, Line, Wrong).map((one) => one.split(/[:.] /)[0])).toEqual([
      'core.key The key of blog.Wrong names [a, b, c, d, e, f, a, __proto__]',
      'core.key The key of blog.Wrong has the part "a", which may be NULL',
      'core.key The key of blog.Wrong has the part "b", which is text; kinds',
      'core.key The key of blog.Wrong has the part "c", which is filled by the database or changes with each save (increment)',
      'core.key The key of blog.Wrong has the part "d", which is filled by the database or changes with each save (version)',
      'core.key The key of blog.Wrong has the part "e", whose rows hold something else than its column',
      'core.key The key of blog.Wrong names "f", which is no column of the model',
      'core.key The key of blog.Wrong has the part "a", which may be NULL',
      'core.key The key of blog.Wrong names "__proto__", which is no column of the model',
    ])
  })

  it('knows whose rows are, and lets no key lead from the registry to what each tenant has', () => {
    class Plan extends declareModel('blog.Plan') {
      static meta: Meta<Plan> = { scope: 'registry' }
      name = f.char(20)
      features = f.manyToMany(() => Feature)
    }
    class Feature extends declareModel('blog.Feature') {
      static meta: Meta<Feature> = { scope: 'registry' }
      name = f.char(20)
    }
    class Invoice extends declareModel('blog.Invoice') {
      plan = f.fk(() => Plan)
      tags = f.manyToMany(() => Feature)
    }
    class BigPlan extends declareExtension(Plan, 'blog.BigPlan') {
      seats = f.int()
    }
    class ShownPlan extends declareProxy(Plan, 'blog.ShownPlan') {}
    const made = createRegistry({ models: listed(Plan, Feature, Invoice, BigPlan, ShownPlan) })
    expect(made.problems).toEqual([])
    expect(made.registry.models.map(({ label, scope }) => `${label} ${scope}`)).toEqual([
      'blog.Plan registry',
      'blog.Feature registry',
      'blog.Invoice tenant',
      'blog.BigPlan registry',
      'blog.ShownPlan registry',
      'blog.PlanFeatures registry',
      'blog.InvoiceTags tenant',
    ])
    class Tenant extends declareModel('blog.Tenant') {
      static meta: Meta<Tenant> = { scope: 'registry' }
      last = f.fk(() => Invoice)
      all = f.manyToMany(() => Invoice)
    }
    class Lost extends declareModel('blog.Lost') {
      static meta = { scope: 'nowhere' }
    }
    class Apart extends declareExtension(Invoice, 'blog.Apart') {
      static meta = { scope: 'registry' }
    }
    class Shown extends declareProxy(Invoice, 'blog.Shown') {
      static meta = { scope: 'tenant' }
    }
    expect(messages(Plan, Feature, Invoice, Tenant, Lost, Apart, Shown)).toEqual([
      'core.extend blog.Apart.meta.scope: its rows are rows of blog.Invoice, too, and live where those do. Say it on blog.Invoice.',
      'core.proxy blog.Shown.meta.scope: the table of a proxy is that of blog.Invoice. Say it there; a proxy has an ordering, scopes, validate, prune and names of its own.',
      "core.scope_key blog.Tenant.last leads from the registry to blog.Invoice, which each tenant has for itself: the same number is another row in each of them. Let the key start at blog.Invoice, make that scope: 'registry', too, or keep the number in a plain field beside the tenant.",
      'core.meta blog.Lost.meta.scope: "nowhere" is no scope. Known: registry, tenant.',
      "core.scope_key blog.TenantAll.invoice leads from the registry to blog.Invoice, which each tenant has for itself: the same number is another row in each of them. Let the relation start at blog.Invoice, make that scope: 'registry', too, or keep the number in a plain field beside the tenant.",
    ])
  })

  it('tells of comments that no database keeps', () => {
    class Odd extends declareModel('blog.Odd') {
      static meta = { comment: 'a\0b' }
      name = f.char(5).comment('\ud800')
      text = f.text().comment('fine')
      number = f.int().comment(5 as never)
    }
    expect(messages(Odd)).toEqual([
      'core.comment The comment of blog.Odd has NUL in it, which no database keeps: "a\\u0000b". Take it out.',
      'core.comment The comment of blog.Odd.name has half a character in it, which no database keeps: "\\ud800". Take it out.',
      'core.comment The comment of blog.Odd.number is no text. Write it in quotes.',
    ])
  })

  it('has no index over a view that keeps no rows', () => {
    class Shown extends declareModel('blog.Shown') {
      static meta = { view: { sql: "SELECT 1 AS id, 'x' AS name" }, indexes: [['name']] } as never
      name = f.char(5)
    }
    expect(messages(Shown)).toEqual([
      'core.meta blog.Shown.meta.indexes: [name] is over a view, which keeps no rows of its own. Declare it in the model whose table the view reads, or say materialized: true where the database has such.',
    ])
  })
})
