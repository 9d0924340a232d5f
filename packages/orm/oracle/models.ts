import { f } from '@tsango/core'
import { ContentType } from '../src/content-types/content-types.ts'
import { extend, type Meta, Model, proxy } from '../src/model/model.ts'

// The same models, with the same names, are in django/oracle/models.py.

/** A model with a key of its own. */
export class Country extends Model('oracle.Country', { id: f.char(2) }) {
  name = f.char(40)
  population = f.int().null()
  labels = f.reverse(() => Label, 'country')
}
/** Points at a row with a text for a key. */
export class Label extends Model('oracle.Label') {
  name = f.char(40)
  founded = f.date().null()
  country = f.fk(() => Country, { onDelete: 'setNull' }).null()
  artists = f.reverse(() => Artist, 'label')
}
/** Points at others of its kind, by key and by pairs. */
export class Artist extends Model('oracle.Artist') {
  name = f.char(40)
  alias = f.char(40).null()
  age = f.int().null()
  rating = f.float().null()
  label = f.fk(() => Label, { onDelete: 'setNull' }).null()
  mentor = f.fk(() => Artist, { onDelete: 'setNull' }).null()
  pupils = f.reverse(() => Artist, 'mentor')
  albums = f.reverse(() => Album, 'artist')
  written = f.reverse(() => Track, 'writer')
  credits = f.reverse(() => Credit, 'artist')
}
/** Has every sort of column and of relation. */
export class Album extends Model('oracle.Album') {
  title = f.char(60)
  artist = f.fk(() => Artist, { onDelete: 'cascade' })
  released = f.date().null()
  recordedAt = f.dateTime().null()
  price = f.decimal(8, 2)
  stock = f.int().default(0)
  sold = f.int().default(0)
  rating = f.float().null()
  live = f.bool().default(false)
  note = f.text().default('')
  tags = f.manyToMany(() => Tag, { relatedName: 'albums' })
  guests = f.manyToMany(() => Artist, { through: () => Credit, relatedName: 'guestOn' })
  tracks = f.reverse(() => Track, 'album')
  reviews = f.reverse(() => Review, 'album')
  credits = f.reverse(() => Credit, 'album')
  sleeve = f.reverseOne(() => Sleeve, 'album')
  marks = f.genericReverse(() => Mark, 'target')
}
/** Has an order of its own. */
export class Track extends Model('oracle.Track') {
  static meta: Meta<Track> = { ordering: ['title'] }
  album = f.fk(() => Album, { onDelete: 'cascade' })
  position = f.int()
  title = f.char(60)
  seconds = f.int()
  writer = f.fk(() => Artist, { onDelete: 'setNull' }).null()
}
/** A tree, and unique names. */
export class Tag extends Model('oracle.Tag') {
  name = f.char(40).unique()
  parent = f.fk(() => Tag, { onDelete: 'cascade' }).null()
  children = f.reverse(() => Tag, 'parent')
}
/** At most one for each album. */
export class Sleeve extends Model('oracle.Sleeve') {
  name = f.char(40)
  album = f.oneToOne(() => Album, { onDelete: 'cascade' })
}
/** The rows between albums and their guests. */
export class Credit extends Model('oracle.Credit') {
  album = f.fk(() => Album, { onDelete: 'cascade' })
  artist = f.fk(() => Artist, { onDelete: 'cascade' })
  role = f.char(20)
  fee = f.decimal(8, 2).null()
}
/** Moments that lie close to those at which days and years change. */
export class Review extends Model('oracle.Review') {
  album = f.fk(() => Album, { onDelete: 'cascade' })
  stars = f.int()
  text = f.char(60)
  reviewer = f.char(40).null()
  at = f.dateTime()
}
/** Columns that are words of SQL. */
export class Order extends Model('oracle.Order') {
  static meta: Meta<Order> = { table: 'select' }
  from = f.char(20)
  group = f.int()
  having = f.char(20).column('has-hyphen')
  join = f.date().null()
  parts = f.reverse(() => Where, 'order')
}
/** Points at a table that is a word of SQL. */
export class Where extends Model('oracle.Where') {
  static meta: Meta<Where> = { table: 'where' }
  like = f.char(20)
  order = f.fk(() => Order, { onDelete: 'cascade' })
}
/** Points at rows of several models. */
export class Mark extends Model('oracle.Mark') {
  name = f.char(20)
  targetType = f.fk(() => ContentType, { onDelete: 'cascade' })
  targetKey = f.char(20)
  target = f.generic(() => [Album, Artist], { type: 'targetType', key: 'targetKey' })
}

/** What the data is about. */
export class Harbour extends Model('oracle.Harbour') {
  name = f.char(20)
}
/** Goes with its harbour. */
export class Pier extends Model('oracle.Pier') {
  name = f.char(20)
  harbour = f.fk(() => Harbour, { onDelete: 'cascade' })
}
/** Forgets its pier. */
export class Ship extends Model('oracle.Ship') {
  name = f.char(20)
  pier = f.fk(() => Pier, { onDelete: 'setNull' }).null()
}
/** Protects its ship. */
export class Cargo extends Model('oracle.Cargo') {
  name = f.char(20)
  ship = f.fk(() => Ship, { onDelete: 'protect' })
}
/** Goes with its harbour, and restricts its pier. */
export class Crane extends Model('oracle.Crane') {
  name = f.char(20)
  harbour = f.fk(() => Harbour, { onDelete: 'cascade' })
  pier = f.fk(() => Pier, { onDelete: 'restrict' })
}
/** Goes with its ship, and protects its pier. */
export class Buoy extends Model('oracle.Buoy') {
  name = f.char(20)
  ship = f.fk(() => Ship, { onDelete: 'cascade' })
  pier = f.fk(() => Pier, { onDelete: 'protect' })
}

/** Others are rows of it, too. */
export class Place extends Model('oracle.Place') {
  name = f.char(40)
  address = f.char(40)
  restaurant = f.reverseOne(() => Restaurant, 'placePtr')
}
/** Each is a place. */
export class Restaurant extends extend(Place, 'oracle.Restaurant') {
  seats = f.int()
  pizza = f.bool().default(false)
  suppliers = f.reverse(() => Supplier, 'restaurant')
  trattoria = f.reverseOne(() => Trattoria, 'restaurantPtr')
}
/** Each is a restaurant, and has an order of its own. */
export class Trattoria extends extend(Restaurant, 'oracle.Trattoria') {
  static meta: Meta<Trattoria> = { ordering: ['-name'] }
  gnocchi = f.bool().default(false)
}
/** Points at what is something else, too. */
export class Supplier extends Model('oracle.Supplier') {
  name = f.char(40)
  restaurant = f.fk(() => Restaurant, { onDelete: 'cascade' })
}
/** Places by another name, in another order. */
export class Nearby extends proxy(Place, 'oracle.Nearby') {
  static meta: Meta<Nearby> = { ordering: ['-name'] }
}
/** Its answers have an order. */
export class Question extends Model('oracle.Question') {
  name = f.char(40)
  answers = f.reverse(() => Answer, 'question')
}
/** Stands among those of its question. */
export class Answer extends Model('oracle.Answer') {
  name = f.char(40)
  question = f.fk(() => Question, { onDelete: 'cascade' })
  place = f.orderWithRespectTo('question').column('_order')
}

/** In the order in which their rows can be made. */
export const MODELS = {
  Country,
  Label,
  Artist,
  Tag,
  Album,
  Track,
  Sleeve,
  Credit,
  Review,
  Order,
  Where,
  Harbour,
  Pier,
  Ship,
  Cargo,
  Crane,
  Buoy,
  Place,
  Restaurant,
  Trattoria,
  Supplier,
  Question,
  Answer,
} as const
