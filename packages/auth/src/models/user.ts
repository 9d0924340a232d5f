import { UserModel } from './user-model.ts'

/** A user of the site. To add fields of your own, write a model on {@link UserModel} and put it in its place: `auth({ user: MyUser })`. */
export class User extends UserModel('auth.User') {}
