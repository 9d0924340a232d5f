import { createModel, field, migration } from '@tsango/orm/migrations'

export default migration({
  operations: [
    createModel('cache_table.CacheEntry', {
      fields: {
        id: field.bigAuto(),
        key: field.char(250, { unique: true }),
        value: field.text(),
        count: field.bigInt({ null: true }),
        expires: field.dateTime({ null: true, index: true }),
      },
    }),
  ],
})
