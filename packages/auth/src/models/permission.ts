import { currentContext } from '@tsango/core/context'
import { f, type Meta, Model, type Row } from '@tsango/orm'
import { joined } from './joined.ts'

/** Users who may do the same things. */
export class Group extends Model('auth.Group') {
  static meta: Meta<Group> = { ordering: ['name'] }

  name = f.char(150).unique()
  permissions = f.manyToMany(() => Permission, { relatedName: 'groups' })

  /** The group's name. */
  override toString(this: Row<Group>): string {
    return this.name
  }
}

/** The right to do one thing with the rows of one model. Rows for add, change, delete and view of every model are made after `migrate`. */
export class Permission extends Model('auth.Permission') {
  static meta: Meta<Permission> = { ordering: ['app', 'model', 'action'], uniqueTogether: [['app', 'model', 'action']] }

  app = f.char(100)
  model = f.char(100).help('The name of the model as its label has it: Post.')
  action = f.char(60).help('add, change, delete, view, or a word of your own.')

  /** How code asks for it: `blog.change_post`. */
  codename(this: Row<Permission>): string {
    return joined(this.app, this.model, this.action)
  }

  /** The permission in words: `blog | Post | change`, or what `meta.permissions` of the model says of it in the place of the last. */
  override toString(this: Row<Permission>): string {
    const model = currentContext().app?.registry.models.find(({ app, name }) => app === this.app && name === this.model)
    return `${this.app} | ${this.model} | ${model?.permissionLabels[this.action] ?? this.action}`
  }
}
