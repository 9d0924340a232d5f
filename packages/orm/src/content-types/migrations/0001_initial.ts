import { createModel, field, migration } from '../../migrations/migrations.ts'

export default migration({
  operations: [
    createModel('content_types.ContentType', {
      fields: { id: field.bigAuto(), app: field.char(100), model: field.char(100) },
      indexes: [{ fields: ['app', 'model'], unique: true }],
    }),
  ],
})
