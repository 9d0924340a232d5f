import { createModel, field, migration } from 'tsango/migrations'

export default migration({
  operations: [
    createModel('site.Person', {
      fields: {
        id: field.bigAuto(),
        username: field.char(150, { unique: true }),
        email: field.email(254),
        firstName: field.char(150),
        lastName: field.char(150),
        isActive: field.bool({ default: true }),
      },
    }),
    createModel('site.Item', {
      fields: {
        id: field.bigAuto(),
        name: field.char(100),
        price: field.float(),
        isOffer: field.bool({ default: false }),
        active: field.bool({ default: true }),
      },
    }),
  ],
})
