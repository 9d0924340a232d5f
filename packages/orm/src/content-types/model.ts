import { f, type Meta, type Row } from '@tsango/core'
import { Model } from '../model/model.ts'

/** A model as a row; Django's content type. */
export class ContentType extends Model('content_types.ContentType') {
  static meta: Meta<ContentType> = { ordering: ['app', 'model'], uniqueTogether: [['app', 'model']] }

  app = f.char(100)
  /** The model's name as its label has it: `Post`. */
  model = f.char(100)

  /** The model's label: `blog.Post`. */
  label(this: Row<ContentType>): string {
    return `${this.app}.${this.model}`
  }
}
