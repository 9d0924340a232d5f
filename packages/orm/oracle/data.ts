import { readFileSync } from 'node:fs'
import { createContentTypes } from '../src/content-types/content-types.ts'
import { objects } from '../src/query/query.ts'
import { related } from '../src/related/related.ts'
import { Album, MODELS, Tag } from './models.ts'

interface Data {
  readonly rows: { readonly [Name in keyof typeof MODELS]: readonly (readonly unknown[])[] }
  readonly pairs: { readonly 'Album.tags': readonly (readonly [number, number])[] }
}

/** What the data files hold is what django/answer.py reads, too. */
const data = JSON.parse(readFileSync(new URL('data.json', import.meta.url), 'utf8')) as Data

/** Makes the rows that the questions are about; keys count up from 1. */
export async function makeRows(): Promise<void> {
  await createContentTypes()
  for (const [name, model] of Object.entries(MODELS)) {
    const [columns = [], ...rows] = data.rows[name as keyof typeof MODELS]
    for (const row of rows) {
      const values = columns.map((column, index) => [String(column).replace(/_id$/, 'Id'), asField(row[index])])
      // One by one, so that no database leaves out a key.
      await objects(model as never).create(Object.fromEntries(values) as never)
    }
  }
  for (const [album, tag] of data.pairs['Album.tags']) {
    await related(await Album.objects().get({ id: album }), 'tags').add(await Tag.objects().get({ id: tag }))
  }
}

function asField(value: unknown): unknown {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value) : value
}
