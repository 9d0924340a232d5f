import { addField, field, migration } from '@tsango/orm/migrations'

export default migration({
  dependencies: [['auth', '0001_initial']],
  operations: [
    addField('auth.Session', 'owner', field.char(43, { null: true, index: true })),
    addField('auth.Session', 'began', field.dateTime({ null: true })),
    addField('auth.Session', 'used', field.dateTime({ null: true })),
    addField('auth.Session', 'address', field.char(64, { null: true })),
    addField('auth.Session', 'userAgent', field.char(300, { null: true })),
  ],
})
