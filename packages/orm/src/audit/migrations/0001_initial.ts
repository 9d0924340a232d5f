import { createModel, field, migration } from '../../migrations/migrations.ts'

export default migration({
  operations: [
    createModel('audit.AuditEntry', {
      fields: {
        id: field.bigAuto(),
        at: field.dateTime({ auto: 'nowAdd' }),
        app: field.char(100),
        model: field.char(100),
        key: field.char(255),
        action: field.choice(7),
        changes: field.json(),
        actor: field.char(255, { null: true }),
        source: field.char(100, { null: true }),
        requestId: field.char(255, { null: true }),
      },
      indexes: [{ fields: ['app', 'model', 'key', 'id'] }, { fields: ['at'] }],
    }),
  ],
})
