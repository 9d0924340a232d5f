import { createModel, field, migration } from '@tsango/orm/migrations'

export default migration({
  dependencies: [['auth', '0001_initial']],
  operations: [
    createModel('admin.LogEntry', {
      fields: {
        id: field.bigAuto(),
        user: field.fk('auth.User', { onDelete: 'setNull', null: true }),
        username: field.char(150),
        at: field.dateTime({ auto: 'nowAdd' }),
        app: field.char(100),
        model: field.char(100),
        key: field.char(255),
        action: field.choice(6),
        label: field.char(200),
        changes: field.json({ default: [] }),
        once: field.char(64, { null: true, unique: true }),
      },
      indexes: [{ fields: ['app', 'model', 'key'] }, { fields: ['user', 'at'] }],
    }),
  ],
})
