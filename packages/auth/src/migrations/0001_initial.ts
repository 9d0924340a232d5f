import { createModel, field, migration } from '@tsango/orm/migrations'

export default migration({
  operations: [
    createModel('auth.User', {
      fields: {
        id: field.bigAuto(),
        username: field.char(150, { unique: true }),
        email: field.email(254, { index: true, default: '' }),
        password: field.char(255),
        firstName: field.char(150, { default: '' }),
        lastName: field.char(150, { default: '' }),
        isActive: field.bool({ default: true }),
        isStaff: field.bool({ default: false }),
        isSuperuser: field.bool({ default: false }),
        dateJoined: field.dateTime({ auto: 'nowAdd' }),
        lastLogin: field.dateTime({ null: true }),
      },
    }),
    createModel('auth.Group', {
      fields: { id: field.bigAuto(), name: field.char(150, { unique: true }) },
    }),
    createModel('auth.Permission', {
      fields: {
        id: field.bigAuto(),
        app: field.char(100),
        model: field.char(100),
        action: field.char(60),
      },
      indexes: [{ fields: ['app', 'model', 'action'], unique: true }],
    }),
    createModel('auth.Session', {
      fields: {
        id: field.bigAuto(),
        key: field.char(64, { unique: true }),
        data: field.text(),
        expires: field.dateTime({ index: true }),
      },
    }),
    createModel('auth.UserGroups', {
      fields: {
        id: field.bigAuto(),
        user: field.fk('auth.User', { onDelete: 'cascade' }),
        group: field.fk('auth.Group', { onDelete: 'cascade' }),
      },
      indexes: [{ fields: ['user', 'group'], unique: true }],
      pairsOf: 'auth.User',
    }),
    createModel('auth.UserPermissions', {
      fields: {
        id: field.bigAuto(),
        user: field.fk('auth.User', { onDelete: 'cascade' }),
        permission: field.fk('auth.Permission', { onDelete: 'cascade' }),
      },
      indexes: [{ fields: ['user', 'permission'], unique: true }],
      pairsOf: 'auth.User',
    }),
    createModel('auth.GroupPermissions', {
      fields: {
        id: field.bigAuto(),
        group: field.fk('auth.Group', { onDelete: 'cascade' }),
        permission: field.fk('auth.Permission', { onDelete: 'cascade' }),
      },
      indexes: [{ fields: ['group', 'permission'], unique: true }],
      pairsOf: 'auth.Group',
    }),
  ],
})
