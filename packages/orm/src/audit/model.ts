import { f, type Meta } from '@tsango/core'
import { Model } from '../model/model.ts'
import type { AuditChanges } from './record.ts'

/** One thing that was done to a row of an audited model. Written in the transaction that did it. */
export class AuditEntry extends Model('audit.AuditEntry') {
  static meta: Meta<AuditEntry> = {
    ordering: ['-id'],
    indexes: [['app', 'model', 'key', 'id'], ['at']],
    verboseNamePlural: 'Audit entries',
  }

  at = f.dateTime({ autoNowAdd: true })
  app = f.char(100)
  model = f.char(100)
  key = f.char(255).help('The key of the row, as text.')
  action = f.choice(['create', 'update', 'delete', 'trash', 'restore', 'join', 'part'])
  changes = f.json<AuditChanges>()
  actor = f.char(255).null().help('The id of the actor of the context, as text.')
  source = f.char(100).null().help('What wrote, where it said so.')
  requestId = f.char(255).null()
}

/** The seal of an entry at its place in the chain, of a run of entries that retention deleted, and, at 0, of the end of the chain. */
export class AuditSeal extends Model('audit.AuditSeal', { id: f.bigInt() }) {
  static meta: Meta<AuditSeal> = { ordering: ['id'] }

  first = f.bigInt().help('The first place that it is for; at 0, the last place of the chain.')
  entry = f.bigInt().null().unique().help('The key of the entry; none where retention deleted it.')
  seal = f.char(64).help('What the chain comes to behind it.')
  proof = f.char(64).null().help('That retention deleted the entries from the first place on.')
  key = f.char(16).help('The name of the key.')
}
