import { createModel, field, migration } from 'tsango/migrations'

export default migration({
  dependencies: [['auth', '0001_initial']],
  operations: [
    createModel('blog.Post', {
      fields: {
        id: field.bigAuto(),
        title: field.char(200),
        slug: field.slug(50, { unique: true }),
        body: field.text(),
        views: field.int({ default: 0 }),
        status: field.choice(9, { default: 'draft' }),
        author: field.fk('auth.User', { onDelete: 'cascade' }),
        publishedAt: field.dateTime({ null: true }),
      },
      indexes: [{ fields: ['status', 'publishedAt'] }],
    }),
    createModel('blog.Tag', {
      fields: {
        id: field.bigAuto(),
        name: field.char(50, { unique: true }),
        slug: field.slug(50, { unique: true }),
      },
    }),
    createModel('blog.Comment', {
      fields: {
        id: field.bigAuto(),
        post: field.fk('blog.Post', { onDelete: 'cascade' }),
        name: field.char(80),
        body: field.text(),
        createdAt: field.dateTime({ auto: 'nowAdd' }),
      },
    }),
    createModel('blog.PostTags', {
      fields: {
        id: field.bigAuto(),
        post: field.fk('blog.Post', { onDelete: 'cascade' }),
        tag: field.fk('blog.Tag', { onDelete: 'cascade' }),
      },
      indexes: [{ fields: ['post', 'tag'], unique: true }],
      pairsOf: 'blog.Post',
    }),
  ],
})
