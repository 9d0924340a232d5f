import { User } from 'tsango/auth'
import { f, type Meta, Model, type Row } from 'tsango/orm'

export class Tag extends Model('blog.Tag') {
  name = f.char(50).unique()
}

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
}

export class Comment extends Model('blog.Comment') {
  post = f.fk(() => Post, { onDelete: 'cascade' })
  text = f.text()
}
