import { f, type Meta, Model } from 'tsango/orm'

/** Ten of a thousand of these are what most frameworks are measured by. */
export class Person extends Model('site.Person') {
  static meta: Meta<Person> = { ordering: ['username'] }

  username = f.char(150).unique()
  email = f.email()
  firstName = f.char(150)
  lastName = f.char(150)
  isActive = f.bool().default(true)
}

export class Item extends Model('site.Item') {
  name = f.char(100)
  price = f.float()
  isOffer = f.bool().default(false)
  active = f.bool().default(true)
}
