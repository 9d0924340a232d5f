/** The files whose examples stand in models, in their meta, in an application or around one, from `packages`. */
export const DECLARATIONS = [
  'core/src/fields/*.ts',
  'core/src/model/meta.ts',
  'orm/src/model/*.ts',
  'orm/src/app/*.ts',
  'orm/src/databases/open.ts',
  'orm/src/databases/routing.ts',
]

/** Where an example of a declaration stands: what is around it, and what is asked of it. */
export interface Frame {
  /** Declarations before it. */
  readonly before?: string
  /** Puts the example where it belongs; default: it stands by itself. */
  readonly around?: (example: string) => string
  /** The models whose tables are made; default: `Example`. Without any, it needs no database. */
  readonly models?: readonly string[]
  /** Runs with the tables there, before what the example asks itself; default: the rows of the first model are counted. */
  readonly then?: string
  /** Routers of the databases, by the name of what declares them. */
  readonly router?: string
}

const AUTHORS = `class Author extends Model('blog.Author') {
  name = f.char(50)
  isActive = f.bool().default(true)
}`
const USER = `class User extends Model('world.User') {
  name = f.char(50)
}`
const TAG = `class Tag extends Model('world.Tag') {
  name = f.char(50)
}`
const REGION = `class Region extends Model('geo.Region') {
  name = f.char(50)
}`
const POST = `${AUTHORS}
class Post extends Model('blog.Post') {
  title = f.char(200)
  status = f.choice(['draft', 'published']).default('draft')
  views = f.int().default(0)
  publishedAt = f.dateTime().null()
  author = f.fk(() => Author, { onDelete: 'cascade' })
}`

const ofExample = (members: string, meta = ''): string =>
  `class Example extends Model('docs.Example') {${meta && `\nstatic meta: Meta<Example> = {\n${meta}\n}`}\n${members}\n}`

/** A member of a model, beside others. */
const member = (before = '', members = '', then?: string): Frame => ({
  before,
  around: (example) => ofExample(`${members}\n${example}`),
  ...(then === undefined ? {} : { then }),
})
/** A field or a relation without a name. */
const field = (before = '', members = '', then?: string): Frame => ({
  ...member(before, members, then),
  around: (example) => ofExample(`${members}\nit = ${example}`),
})
/** An option of a model's meta; `within` puts it further inside. */
const option = (members: string, { before = '', then, within = (text) => text }: OptionFrame = {}): Frame => ({
  before,
  around: (example) => ofExample(members, within(example)),
  ...(then === undefined ? {} : { then }),
})
interface OptionFrame {
  readonly before?: string
  readonly then?: string
  readonly within?: (example: string) => string
}
/** A function of a router of databases. */
const router: Frame = {
  before: "class Visit extends Model('logs.Visit') {\n  at = f.dateTime()\n}",
  around: (example) => `const router: DatabaseRouter = {\n${example},\n}`,
  models: ['Visit'],
  router: 'router',
}

const LIMIT = option('author = f.fk(() => Author)', {
  before: AUTHORS,
  then: `const author = await Author.objects().create({ name: 'Ann', isActive: false })
const row = await Example.objects().create({ authorId: author.id })
row.authorId = (await Author.objects().create({ name: 'Bob', isActive: false })).id
await row.validate().then(fail, () => {})`,
})
const PERMISSIONS = option('title = f.char(50)')

/** Every example of a declaration, by its file and what it stands before. */
export const frames: Readonly<Record<string, Frame>> = {
  'core/src/fields/field.ts unique': field(),
  'core/src/fields/field.ts lookups': field(),
  'core/src/fields/fields.ts version': {
    models: ['Page'],
    then: `const page = await Page.objects().create({ text: 'a' })
page.text = 'b'
await page.save()
if (page.version !== 2) fail()`,
  },
  'core/src/fields/fields.ts orderWithRespectTo': {
    before: "class Question extends Model('quiz.Question') {\n  text = f.text()\n}",
    models: ['Question', 'Answer'],
  },
  'core/src/fields/fields.ts softDelete': member(
    '',
    'name = f.char(10)',
    `const row = await Example.objects().create({ name: 'a' })
await row.delete()
if (await Example.objects().exists()) fail()`,
  ),
  'core/src/fields/fields.ts ': {
    before: `class Photo extends Model('blog.Photo') {\n  title = f.char(50)\n}\n${POST}`,
    around: (example) =>
      ofExample(`targetType = f.fk(() => ContentType, { onDelete: 'cascade' })\ntargetKey = f.char(64)\n${example}`),
    models: ['Post', 'Photo', 'ContentType', 'Example'],
    then: `const photo = await Photo.objects().create({ title: 'a' })
await Example.objects().filter({ target: photo })`,
  },
  'core/src/fields/fields.ts through': {
    before: `class Post extends Model('blog.Post') {
  author = f.fk(() => User, { onDelete: 'cascade' })
  comments = f.reverse(() => Comment, 'post')
}
class Comment extends Model('blog.Comment') {
  post = f.fk(() => Post, { onDelete: 'cascade' })
}`,
    around: (example) =>
      `class User extends Model('blog.User') {\nposts = f.reverse(() => Post, 'author')\n${example}\n}`,
    models: ['User'],
    then: 'await User.objects().where((u) => u.comments.count().gt(3))',
  },
  'core/src/fields/fields.ts throughOne': {
    before: `class Car extends Model('garage.Car') {
  mechanic = f.oneToOne(() => Mechanic, { onDelete: 'cascade' })
  owner = f.fk(() => Owner, { onDelete: 'cascade' })
}
class Owner extends Model('garage.Owner') {
  name = f.char(50)
}`,
    around: (example) =>
      `class Mechanic extends Model('garage.Mechanic') {\ncar = f.reverseOne(() => Car, 'mechanic')\n${example}\n}`,
    models: ['Mechanic'],
    then: "await Mechanic.objects().filter({ owner__name: 'Ann' })",
  },
  'core/src/fields/relations.ts setTo': member(
    USER,
    '',
    `await User.objects().bulkCreate([{ name: 'deleted' }, { name: 'Ann' }])
const ann = await User.objects().get({ name: 'Ann' })
const row = await Example.objects().create({ authorId: ann.id })
await ann.delete()
await row.refresh()
if (row.authorId === ann.id) fail()`,
  ),
  'core/src/fields/relations.ts to': field(
    "class Country extends Model('geo.Country') {\n  code = f.char(2).unique()\n}",
    '',
    `await Country.objects().create({ code: 'at' })
await Example.objects().create({ itId: 'at' })`,
  ),
  'core/src/fields/relations.ts fields': field(
    "class Order extends Model('shop.Order', { key: ['tenant', 'number'] }) {\n  tenant = f.int()\n  number = f.int()\n}",
    'tenant = f.int()\norderNumber = f.int()',
    `await Order.objects().create({ tenant: 1, number: 2 })
await Example.objects().create({ tenant: 1, orderNumber: 2 })`,
  ),
  'core/src/fields/relations.ts constraint': field(
    USER,
    '',
    `await Example.objects().create({ itId: 7 })
const [row] = await Example.objects().selectRelated('it')
if (row?.it !== null) fail()`,
  ),
  'core/src/fields/relations.ts validate': field(
    REGION,
    '',
    'await Example.objects().create({ itId: 13 }).then(fail, () => {})',
  ),
  'core/src/fields/relations.ts throughFields': {
    before: `${USER}
class Member extends Model('club.Member') {
  group = f.fk(() => Group, { onDelete: 'cascade' })
  invitedBy = f.fk(() => User, { relatedName: 'invitations' })
  user = f.fk(() => User, { onDelete: 'cascade' })
}`,
    around: (example) => `class Group extends Model('club.Group') {\n${example}\n}`,
    models: ['Group'],
    then: "await Group.objects().filter({ members__name: 'Ann' })",
  },
  'core/src/fields/relations.ts table': member(TAG),
  'core/src/fields/relations.ts help': field(TAG),
  'core/src/fields/relations.ts label': field(TAG),
  'core/src/fields/relations.ts readOnly': field(TAG),
  'core/src/model/meta.ts expressions': option('email = f.email()', {
    within: (text) => `indexes: [{ ${text}, unique: true }]`,
    then: `await Example.objects().create({ email: 'a@example.org' })
await Example.objects().create({ email: 'A@example.org' }).then(fail, () => {})`,
  }),
  'core/src/model/meta.ts where': option('slug = f.slug()\ndeletedAt = f.softDelete()', {
    within: (text) => `indexes: [{ fields: ['slug'], unique: true, ${text} }]`,
    then: `const row = await Example.objects().create({ slug: 'a' })
await row.delete()
await Example.objects().create({ slug: 'a' })`,
  }),
  'core/src/model/meta.ts deferrable': option('list = f.int()\nposition = f.int()'),
  'core/src/model/meta.ts opclasses': option('title = f.char(50)'),
  'core/src/model/meta.ts config': option('title = f.char(50)\nbody = f.text()'),
  'core/src/model/meta.ts check': option('price = f.int()', {
    within: (text) => `checks: [{ name: 'price_is_positive', ${text} }]`,
    then: 'await Example.objects().create({ price: -1 }).then(fail, () => {})',
  }),
  'core/src/model/meta.ts over': option('roomId = f.int()\nnights = f.dateRange()', {
    within: (text) => `exclusions: [{ name: 'room_once', ${text} }]`,
  }),
  'core/src/model/meta.ts sql': {
    ...option('posts = f.int()', { before: POST, within: (text) => `view: { ${text}, reads: () => [Post] }` }),
    models: ['Example', 'Post'],
  },
  'core/src/model/meta.ts permissions': PERMISSIONS,
  'core/src/model/meta.ts validate': option('startsAt = f.dateTime()\nendsAt = f.dateTime()', {
    then: `const at = new Date(0)
await Example.objects().create({ startsAt: at, endsAt: at }).then(fail, () => {})`,
  }),
  'core/src/model/meta.ts scopes': option("status = f.choice(['draft', 'published'])", {
    then: `await Example.objects().create({ status: 'draft' })
if (await Example.objects().exists()) fail()`,
  }),
  'core/src/model/meta.ts limitChoices': LIMIT,
  'core/src/model/meta.ts view': {
    before: POST,
    around: (example) => `${example}\n${ofExample('title = f.char(200)', '...meta,')}`,
    models: ['Example', 'Post'],
  },
  'core/src/model/meta.ts prune': option('expiresAt = f.dateTime()', {
    then: `await Example.objects().create({ expiresAt: new Date(0) })
await prune()
if (await Example.objects().exists()) fail()`,
  }),
  'core/src/model/meta.ts audit': {
    ...option('title = f.char(50)\nviews = f.int()', {
      then: `const row = await Example.objects().create({ title: 'a', views: 0 })
await Example.objects().filter({ id: row.id }).update({ views: 1 }, { signals: true })
if ((await AuditEntry.objects().count()) !== 1) fail()`,
    }),
    models: ['Example', 'AuditEntry', 'AuditSeal'],
  },
  'orm/src/model/base.ts objects': { before: POST, models: ['Post'], then: '' },
  'orm/src/model/base.ts Model': {
    before: "class Order extends Model('shop.Order') {\n  name = f.char(50)\n}",
    models: ['Tag', 'OrderLine'],
    then: `await Order.objects().create({ id: 7, name: 'Ann' })
await OrderLine.objects().create({ orderId: 7, number: 1 })`,
  },
  'orm/src/model/extend.ts extend': {
    before: `class Place extends Model('food.Place') {
  name = f.char(100)
  restaurant = f.reverseOne(() => Restaurant, 'placePtr')
}`,
    models: ['Place', 'Restaurant'],
    then: "await Restaurant.objects().create({ name: 'Luigi', servesPizza: true })",
  },
  'orm/src/model/inherit.ts inherit': {
    models: ['Post'],
    then: `const post = await Post.objects().create({ title: 'a' })
if (post.age() < -60_000) fail()`,
  },
  'orm/src/model/manager.ts start': {
    around: (example) => `class Post extends Model('blog.Post') {
  static drafts = manager(() => Post, {}, ${example})
  status = f.choice(['draft', 'published'])
}`,
    models: ['Post'],
    then: `await Post.objects().bulkCreate([{ status: 'draft' }, { status: 'published' }])
if ((await Post.drafts().count()) !== 1) fail()`,
  },
  'orm/src/model/manager.ts manager': {
    before: USER,
    models: ['Post', 'User'],
    then: "const user = await User.objects().create({ name: 'Ann' })",
  },
  'orm/src/model/meta.ts Meta': { models: ['Post'] },
  'orm/src/model/meta.ts requiredFeatures': option('title = f.char(50)'),
  'orm/src/model/meta.ts limitChoices': LIMIT,
  'orm/src/model/proxy.ts proxy': {
    before: POST,
    models: ['Post', 'PublishedPost'],
    then: `const ada = await Author.objects().create({ name: 'Ada' })
await Post.objects().create({ title: 'a', status: 'published', authorId: ada.id })
if ((await PublishedPost.objects().get()).headline() !== 'A') fail()`,
  },
  'orm/src/model/refresh-view.ts refreshView': {
    before: `${POST}
class Total extends Model('docs.Total') {
  static meta: Meta<Total> = {
    view: { sql: 'SELECT author_id AS id, COUNT(*) AS posts FROM blog_post GROUP BY author_id', reads: () => [Post], materialized: true },
    indexes: [{ fields: ['id'], unique: true }],
  }
  posts = f.int()
}`,
    models: ['Total', 'Post'],
    then: 'await refreshView(Total)',
  },
  'orm/src/model/with-lookups.ts modelWithLookups': {
    models: ['Town'],
    then: "await Town.objects().create({ name: 'Ala', people: 8_900 })",
  },
  'orm/src/app/app.ts orm': { before: "const blog = defineApp({ name: 'blog' })", models: [] },
  'orm/src/databases/open.ts openDatabases': {
    before: 'const { registry } = createRegistry({ models: [] })',
    models: [],
  },
  'orm/src/databases/open.ts withDatabases': {
    before: POST,
    around: (example) =>
      example.replace('async () => {', 'async () => {\nawait createTables(currentDatabases().get())'),
    models: [],
  },
  'orm/src/databases/routing.ts DatabaseRouter': {
    before: "class Visit extends Model('logs.Visit') {\n  at = f.dateTime()\n}",
    models: ['Visit'],
    router: 'logsApart',
  },
  'orm/src/databases/routing.ts read': router,
  'orm/src/databases/routing.ts write': router,
  'orm/src/databases/routing.ts allowRelation': router,
  'orm/src/databases/routing.ts allowMigrate': router,
}

// What is asked begins behind what is declared.
const ASKED = /^(?:await|const \w+ = await)\b/m

/** An example in its frame, as code that runs. */
export function framed(
  example: string,
  { before = '', around, models = ['Example'], then, router: by }: Frame,
): string {
  const code = around ? around(example) : example
  const at = ASKED.exec(code)?.index ?? code.length
  if (models.length === 0) return `${before}\n${code}`
  const first = then ?? `await ${models[0]}.objects().count()`
  return `${before}
${code.slice(0, at)}
await inDatabase([${models.join(', ')}], async () => {
${first}
${code.slice(at)}
}${by ? `, { routers: [${by}] }` : ''})`
}
