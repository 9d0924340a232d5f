import type { Field, ManyToMany } from '@tsango/core/fields'
import type { AnyField, KeyedModel, KeyField, ModelOptions } from '@tsango/core/model'
import { f, Model, type Objects } from '@tsango/orm'
import { isEncoded, unusablePassword } from '../passwords/passwords.ts'
import { isUsername } from './is-username.ts'
import { Group, Permission } from './permission.ts'

/** The fields and methods of every user. */
export interface UserFields {
  username: Field<string, false, 'text'>
  email: Field<string, true, 'text'>
  /** Encoded, never plain; only `setPassword` and `createUser` make one. */
  password: Field<string, true, 'text'>
  firstName: Field<string, true, 'text'>
  lastName: Field<string, true, 'text'>
  /** Who is not active cannot log in and may do nothing. */
  isActive: Field<boolean, true, 'boolean'>
  /** May enter the admin. */
  isStaff: Field<boolean, true, 'boolean'>
  /** May do everything. */
  isSuperuser: Field<boolean, true, 'boolean'>
  dateJoined: Field<Date, true, 'dateTime'>
  lastLogin: Field<Date | null, true, 'dateTime'>
  groups: ManyToMany<Group>
  permissions: ManyToMany<Permission>
  /** First and last name, or the username where there is neither. */
  fullName(this: UserNames): string
  /** The username. */
  toString(this: UserNames): string
}

/** What a user is called by. */
export interface UserNames {
  readonly username: string
  readonly firstName: string
  readonly lastName: string
}

/** A model that can stand in the place of `User`. */
export type UserBase = KeyedModel<string, AnyField> & UserFields

/** What the functions of this package need to know of a user: a row of `User`, or of the model in its place. */
export interface UserLike {
  readonly id: number | string
  readonly username: string
  readonly password: string
  readonly isActive: boolean
  readonly isStaff: boolean
  readonly isSuperuser: boolean
}

/**
 * The base class of a user model of your own: all that the framework needs of a user, to which you add fields. Put it in the place of `User`
 * with `auth({ user: MyUser })` before the first `migrate`; keys to `User` then lead to it.
 *
 * @param label - the app's name, a dot, and the model's name: `'accounts.User'`
 * @param options - `id`: the key; default `f.bigAuto()`
 * @example
 * class Member extends UserModel('accounts.Member') { phone = f.char(30).blank().default('') }
 */
export function UserModel<Label extends string, Key extends AnyField = Field<number, true, 'number'>>(
  label: Label,
  options: ModelOptions<Key> = {},
): (abstract new () => KeyedModel<Label, KeyField<Key>> & UserFields) & Objects {
  abstract class AbstractUser extends Model<Label, Key>(label, options) {
    static readonly meta = { ordering: ['username'] }

    username = f.char(150).unique().validate(isUsername).help('At most 150 letters, digits and @ . + - _')
    email = f.email().blank().default('').index()
    password = f
      .char(255)
      .default(() => unusablePassword())
      .validate(isEncoded)
      .secret()
      .readOnly()
    firstName = f.char(150).blank().default('')
    lastName = f.char(150).blank().default('')
    isActive = f.bool().default(true).help('Take this away instead of deleting an account.')
    isStaff = f.bool().default(false).help('May enter the admin.')
    isSuperuser = f.bool().default(false).help('May do everything, whatever permissions are given.')
    dateJoined = f.dateTime({ autoNowAdd: true })
    lastLogin = f.dateTime().null().readOnly()
    groups = f.manyToMany(() => Group, { relatedName: 'users' })
    permissions = f.manyToMany(() => Permission, { relatedName: 'users' })

    fullName(this: UserNames): string {
      return `${this.firstName} ${this.lastName}`.trim() || this.username
    }

    override toString(this: UserNames): string {
      return this.username
    }
  }
  return AbstractUser
}
