/**
 * What the admin remembers: who changed which row, and how.
 *
 * @module
 */
import { User } from '@tsango/auth/models'
import { f, type Meta, Model, type Row } from '@tsango/orm'

/** What happened to one field: the values as text. Those of secret fields are left out. */
export interface Change {
  /** The field's name as declared. */
  readonly field: string
  readonly from?: string
  readonly to?: string
}

/** One thing that somebody did in the admin. Written in the transaction of what it tells of. */
export class LogEntry extends Model('admin.LogEntry') {
  static meta: Meta<LogEntry> = {
    ordering: ['-at', '-id'],
    indexes: [
      ['app', 'model', 'key'],
      ['user', 'at'],
    ],
    verboseNamePlural: 'Log entries',
  }

  user = f.fk(() => User, { onDelete: 'setNull' }).null()
  username = f.char(150).help('Who it was, also when the account is gone.')
  at = f.dateTime({ autoNowAdd: true })
  app = f.char(100)
  model = f.char(100)
  key = f.char(255).help('The key of the row, as text.')
  action = f.choice(['add', 'change', 'delete'])
  label = f.char(200).help('What the row was called then.')
  changes = f.json<readonly Change[]>().default([])
  once = f
    .char(64)
    .null()
    .unique()
    .secret()
    .readOnly()
    .help('The form that made the row, so that it makes no second one.')

  /** Who did what, in words. */
  override toString(this: Row<LogEntry>): string {
    return `${this.username}: ${this.action} ${this.label}`
  }
}
