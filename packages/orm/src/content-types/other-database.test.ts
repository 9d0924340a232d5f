import { createRegistry, f } from '@tsango/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Databases, databaseSlot, openDatabases } from '../databases/databases.ts'
import { Model } from '../model/model.ts'
import { related } from '../related/related.ts'
import { createTables, describeDatabases } from '../testing/testing.ts'
import { ContentType, contentTypeOf, genericKeyOf } from './content-types.ts'

class Note extends Model('beside.Note') {
  text = f.char(20)
  type = f.fk(() => ContentType, { onDelete: 'cascade' })
  key = f.char(64)
  about = f.generic(() => [Card], { type: 'type', key: 'key' })
}
class Card extends Model('beside.Card') {
  name = f.char(20)
  notes = f.genericReverse(() => Note, 'about')
}

await describeDatabases('a key to rows of several models in another database', (under) => {
  let open: Databases
  beforeAll(async () => {
    const models = [Note, Card, ContentType].map((model) => ({ model, app: '' }))
    const second = (await under.another()).url
    open = await openDatabases({ default: under.url, second }, createRegistry({ models, close: true }).registry)
    for (const name of open.names) await createTables(open.get(name))
  })
  afterAll(() => open.close())

  it('holds the content type that its own database has', () =>
    databaseSlot.run({ databases: open }, async () => {
      await ContentType.objects().using('second').create({ app: 'beside', model: 'Other' })
      const { id } = await contentTypeOf(Card)
      const cards = Card.objects().using('second')
      const card = await cards.create({ name: 'c' })
      const note = await related(card, 'notes').create({ text: 'by its row' })
      await Note.objects()
        .using('second')
        .create({ text: 'by values', ...(await genericKeyOf(Note, 'about').valuesOf(card)) })
      expect(note.typeId).not.toBe(id)
      expect((await cards.prefetch('notes')).map((one) => one.notes.map(({ text }) => text))).toEqual([
        ['by its row', 'by values'],
      ])
      const notes = await Note.objects().using('second').filter({ about: card }).prefetch('about')
      expect(notes.map((one) => one.about?.name)).toEqual(['c', 'c'])
      expect([await Note.objects().count(), await ContentType.objects().count()]).toEqual([0, 1])
    }))
})
