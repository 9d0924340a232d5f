import { createModel, field, migration } from '../../migrations/migrations.ts'

export default migration({
  dependencies: [['audit', '0001_initial']],
  operations: [
    createModel('audit.AuditSeal', {
      fields: {
        id: field.bigInt(),
        first: field.bigInt(),
        entry: field.bigInt({ null: true, unique: true }),
        seal: field.char(64),
        proof: field.char(64, { null: true }),
        key: field.char(16),
      },
    }),
  ],
})
