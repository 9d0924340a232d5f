import { User } from 'tsango/auth'
import { f, type Meta, Model, type Row } from 'tsango/orm'

export class Post extends Model('blog.Post') {
  static meta: Meta<Post> = { ordering: ['-publishedAt'], indexes: [['status', 'publishedAt']] }

  title = f.char(200)
  slug = f.slug().unique()
  body = f.text()
  views = f.int().default(0)
  status = f.choice(['draft', 'published']).default('draft')
  author = f.fk(() => User, { onDelete: 'cascade', relatedName: 'posts' })
  tags = f.manyToMany(() => Tag)
  publishedAt = f.dateTime().null()
  comments = f.reverse(() => Comment, 'post')

  url(this: Row<Post>) {
    return `/posts/${this.slug}`
  }

  override toString(this: Row<Post>) {
    return this.title
  }
}

export class Tag extends Model('blog.Tag') {
  static meta: Meta<Tag> = { ordering: ['name'] }

  name = f.char(50).unique()
  slug = f.slug().unique()

  url(this: Row<Tag>) {
    return `/tags/${this.slug}`
  }

  override toString(this: Row<Tag>) {
    return this.name
  }
}

export class Comment extends Model('blog.Comment') {
  static meta: Meta<Comment> = { ordering: ['createdAt'] }

  post = f.fk(() => Post, { onDelete: 'cascade' })
  name = f.char(80)
  body = f.text()
  createdAt = f.dateTime({ autoNowAdd: true })

  override toString(this: Row<Comment>) {
    return `${this.name}: ${this.body}`
  }
}
