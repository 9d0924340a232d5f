import { endpoint, type Hono, uploads } from 'tsango/http'
import { v } from 'tsango/schema'
import { whole } from './schemas.ts'

/** Forms and files. */
export function forms(r: Hono): void {
  for (const one of [echo, files, mixed, typed, large]) r.route('/', one)
}

const echo = endpoint(
  'POST',
  '/form',
  { form: { name: v.string(), age: whole, email: v.string() } },
  async ({ form }) => form,
)

const files = endpoint('POST', '/upload', { files: { file: uploads({ maxFiles: 10 }) } }, async (call) => ({
  uploaded: call.files.file.length,
  files: call.files.file.map(({ filename, size }) => ({ name: filename, size })),
}))

const mixed = endpoint(
  'POST',
  '/mixed-form',
  {
    form: { title: v.string(), description: v.string() },
    files: { attachments: uploads({ minFiles: 0, maxFiles: 10 }) },
  },
  async ({ form, files: { attachments } }) => ({
    title: form.title,
    description: form.description,
    has_attachments: attachments.length > 0,
    attachment_count: attachments.length,
  }),
)

const typed = endpoint(
  'POST',
  '/bench/form/typed',
  { form: { name: v.string(), age: whole, score: v.number(), active: v.boolean() } },
  async ({ form }) => form,
)

const fields = {
  field1: v.string(),
  field2: v.string(),
  field3: v.string(),
  field4: v.string(),
  field5: v.string(),
  num1: whole,
  num2: whole,
  num3: v.number(),
  flag1: v.boolean(),
  flag2: v.boolean(),
}

const large = endpoint('POST', '/bench/form/large', { form: fields }, async ({ form }) => ({
  fields: Object.keys(form).length,
  ok: true,
}))
