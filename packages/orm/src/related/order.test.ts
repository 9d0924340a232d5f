import { createRegistry, f, type Row } from '@tsango/core'
import { expect, it } from 'vitest'
import { countStatements } from '../databases/databases.ts'
import type { Meta } from '../model/meta.ts'
import { extend, Model } from '../model/model.ts'
import { replicate } from '../rows/copies.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { nextInOrder, previousInOrder, related } from './related.ts'

class Question extends Model('quiz.Question') {
  text = f.char(50)
  answers = f.reverse(() => Answer, 'question')
  others = f.reverse(() => Answer, 'other')
  tags = f.manyToMany(() => Tag)
}
class Tag extends Model('quiz.Tag') {
  name = f.char(20)
}
class Answer extends Model('quiz.Answer') {
  question = f.fk(() => Question, { onDelete: 'cascade' }).null()
  other = f.fk(() => Question, { onDelete: 'setNull' }).null()
  text = f.char(50).unique()
  deletedAt = f.softDelete()
  place = f.orderWithRespectTo('question')
}
class LongAnswer extends extend(Answer, 'quiz.LongAnswer') {
  more = f.text().default('')
}
class Named extends Model('quiz.Named') {
  static meta: Meta<Named> = { ordering: ['-name'] }
  question = f.fk(() => Question, { onDelete: 'cascade' })
  name = f.char(20)
  place = f.orderWithRespectTo('question').column('_order')
}
/** Its key consists of two columns, and so does the key of what it stands within. */
class Topic extends Model('quiz.Topic', { key: ['area', 'number'] }) {
  area = f.char(10)
  number = f.int()
  hints = f.reverse(() => Hint, 'topic')
}
class Hint extends Model('quiz.Hint', { key: ['topicNumber', 'letter'] }) {
  topicArea = f.char(10).null()
  topicNumber = f.int()
  letter = f.char(1)
  topic = f.fk(() => Topic, { fields: ['topicArea', 'topicNumber'], onDelete: 'cascade' }).null()
  place = f.orderWithRespectTo('topic')
}
class Deck extends Model('quiz.Deck', { id: f.uuid() }) {
  name = f.char(5)
}
class Card extends Model('quiz.Card') {
  deck = f.fk(() => Deck, { onDelete: 'cascade' })
  place = f.orderWithRespectTo('deck')
}

await describeDatabases('f.orderWithRespectTo', (under) => {
  const { rolledBack: test } = withModels(under, [Question, Tag, Answer, LongAnswer, Named, Topic, Hint, Deck, Card])
  const texts = async (): Promise<string[]> => (await Answer.objects()).map(({ text, place }) => `${text}${place}`)

  test('puts new rows behind those of the same key, by every door that makes rows', async () => {
    const one = await Question.objects().create({ text: 'one' })
    const two = await Question.objects().create({ text: 'two' })
    const first = await Answer.objects().create({ questionId: one.id, text: 'a' })
    expect(first.place).toBe(0)
    const many = await Answer.objects().bulkCreate([
      { questionId: two.id, text: 'b' },
      { questionId: one.id, text: 'c' },
      { questionId: two.id, text: 'd' },
      { text: 'free' },
    ])
    expect(many.map(({ place }) => place)).toEqual([0, 1, 1, 0])
    await Answer.objects().insertOrIgnore([{ questionId: one.id, text: 'e' }])
    await Answer.objects().bulkUpsert([{ questionId: one.id, text: 'f' }], { unique: ['text'], update: ['questionId'] })
    const [made] = await Answer.objects().getOrCreate({ text: 'g' }, { questionId: one.id })
    expect(made.place).toBe(4)
    expect((await related(one, 'answers').create({ text: 'h' })).place).toBe(5)
    expect((await LongAnswer.objects().create({ questionId: one.id, text: 'i' })).place).toBe(6)
    expect((await Answer.objects().create({ text: 'j' })).place).toBe(1)
    const given = await Answer.objects().create({ questionId: one.id, text: 'k', place: 20 })
    expect(given.place).toBe(20)
    // What is in the trash keeps its place.
    await given.delete()
    expect((await Answer.objects().create({ questionId: one.id, text: 'l' })).place).toBe(21)
    const copy = replicate(first)
    copy.text = 'm'
    await copy.save()
    expect(copy.place).toBe(22)
    first.text = 'z'
    await first.save()
    expect(first.place).toBe(0)
  })

  test('asks once for rows of any number of keys, and not where every row has a place', async () => {
    const questions = await Question.objects().bulkCreate(Array.from({ length: 16 }, (_, n) => ({ text: `${n}` })))
    const rows = (place?: number) =>
      questions.map(({ id, text }) => ({
        questionId: id,
        text: `${place}${text}`,
        ...(place === undefined ? {} : { place }),
      }))
    expect(await countStatements(() => Answer.objects().bulkCreate(rows()))).toBe(2)
    expect(await countStatements(() => Answer.objects().bulkCreate(rows(5)))).toBe(1)
  })

  test('stands within a key of several columns, among rows that have one', async () => {
    const [red, blue] = await Topic.objects().bulkCreate([
      { area: 'red', number: 1 },
      { area: 'blue', number: 1 },
    ])
    if (!red || !blue) throw new Error('no topics')
    const places = async (): Promise<string[]> =>
      (await Hint.objects().orderBy('letter')).map(({ letter, place }) => `${letter}${place}`)
    await Hint.objects().create({ topicArea: 'red', topicNumber: 1, letter: 'a' })
    await Hint.objects().bulkCreate([
      { topicArea: 'red', topicNumber: 1, letter: 'b' },
      { topicId: ['blue', 1], topicNumber: 1, letter: 'c' },
      { topicId: ['red', 1], topicNumber: 1, letter: 'd' },
      { topicNumber: 1, letter: 'e' },
      { topicNumber: 2, letter: 'f' },
    ])
    await Hint.objects().insertOrIgnore([{ topicArea: 'blue', topicNumber: 1, letter: 'g' }])
    expect((await related(red, 'hints').create({ letter: 'h' } as never)).place).toBe(3)
    expect((await Hint.objects().create({ topicNumber: 3, letter: 'i' })).place).toBe(2)
    expect(await places()).toEqual(['a0', 'b1', 'c0', 'd2', 'e0', 'f1', 'g1', 'h3', 'i2'])
    const hints = related(red, 'hints')
    await hints.setOrder([[1, 'h'], await Hint.objects().get({ letter: 'b' })])
    expect(await hints.getOrder()).toEqual([
      [1, 'h'],
      [1, 'b'],
      [1, 'a'],
      [1, 'd'],
    ])
    await expect(hints.setOrder([[1, 'c']])).rejects.toThrow('names the row "1,c", which is not among them')
    await expect(
      hints.setOrder([
        [1, 'a'],
        [1, 'b'],
        [1, 'a'],
      ]),
    ).rejects.toThrow('names the row "1,a" twice')
    const b = await Hint.objects().get({ letter: 'b' })
    expect([(await previousInOrder(b))?.letter, (await nextInOrder(b))?.letter]).toEqual(['h', 'a'])
    await expect(
      Hint.objects().create({ topicArea: 'red', topicNumber: 'x' as never, letter: 'z' }),
    ).rejects.toMatchObject({
      code: 'invalid',
      faults: { topicNumber: [{ code: 'type' }] },
    })
    await expect(Named.objects().create({ questionId: 'x' as never, name: 'z' })).rejects.toMatchObject({
      code: 'invalid',
      faults: { questionId: [{ code: 'type' }] },
    })
  })

  test('takes a key in two spellings for one', async () => {
    const id = 'abcdef00-0000-4000-8000-00000000000a'
    await Deck.objects().create({ id, name: 'deck' })
    await Card.objects().bulkCreate([{ deckId: id }, { deckId: id.toUpperCase() }])
    await Card.objects().create({ deckId: id.toUpperCase() })
    expect(await Card.objects().orderBy('id').pluck('place')).toEqual([0, 1, 2])
  })

  test('orders queries that ask for nothing else', async () => {
    const question = await Question.objects().create({ text: '?' })
    await Answer.objects().bulkCreate([
      { questionId: question.id, text: 'late', place: 9 },
      { questionId: question.id, text: 'early', place: 0 },
      { questionId: question.id, text: 'same', place: 9 },
    ])
    expect(await texts()).toEqual(['early0', 'late9', 'same9'])
    expect((await related(question, 'answers').all()).map(({ text }) => text)).toEqual(['early', 'late', 'same'])
    await Named.objects().bulkCreate(['a', 'b'].map((name) => ({ questionId: question.id, name })))
    expect((await Named.objects()).map(({ name }) => name)).toEqual(['b', 'a'])
  })

  test('is read and written as a whole, by keys or rows', async () => {
    const question = await Question.objects().create({ text: '?' })
    const other = await Question.objects().create({ text: '!' })
    const made = await Answer.objects().bulkCreate(
      ['a', 'b', 'c', 'd'].map((text) => ({ questionId: question.id, text })),
    )
    const [a, b, c, d] = made as [Row<Answer>, Row<Answer>, Row<Answer>, Row<Answer>]
    const stranger = await Answer.objects().create({ questionId: other.id, text: 'x' })
    const manager = related(question, 'answers')
    expect(await manager.getOrder()).toEqual([a.id, b.id, c.id, d.id])
    await manager.setOrder([d, b.id])
    expect(await manager.getOrder()).toEqual([d.id, b.id, a.id, c.id])
    expect([d.place, b.place]).toEqual([0, 1])
    expect(await related(other, 'answers').getOrder()).toEqual([stranger.id])
    // What stands right is not written.
    expect(await countStatements(() => manager.setOrder([d, b]))).toBeLessThanOrEqual(3)
    await expect(manager.setOrder([a, stranger])).rejects.toThrow(
      `setOrder() of "answers" names the row "${stranger.id}", which is not among them.`,
    )
    await expect(manager.setOrder([a, c, a.id])).rejects.toThrow(
      `setOrder() of "answers" names the row "${a.id}" twice.`,
    )
    await manager.setOrder([])
    expect(await manager.getOrder()).toEqual([d.id, b.id, a.id, c.id])
    expect((await nextInOrder(d))?.text).toBe('b')
    expect((await previousInOrder(b))?.text).toBe('d')
    expect(await previousInOrder(d)).toBeNull()
    await c.refresh()
    expect(await nextInOrder(c)).toBeNull()
  })

  test('is refused where nothing keeps it', async () => {
    const question = await Question.objects().create({ text: '?' })
    await expect(related(question, 'others').getOrder()).rejects.toThrow(
      `quiz.Answer keeps no order among the rows of "others". Give it a field f.orderWithRespectTo('other').`,
    )
    await expect(related(question, 'others').setOrder([])).rejects.toThrow('keeps no order')
    await expect(related(question, 'tags').getOrder()).rejects.toThrow(
      'quiz.Tag keeps no order among the rows of "tags". The way back of a plain key can',
    )
    await expect(nextInOrder(question)).rejects.toThrow('Rows of quiz.Question have no place among others.')
    await expect(nextInOrder(Answer.objects().build({ text: 'x' }))).rejects.toThrow('has a place once it is saved')
  })
})

it('stands within a key of the model, once', () => {
  class Lost extends Model('quiz.Lost') {
    question = f.fk(() => Question)
    title = f.char(5)
    place = f.orderWithRespectTo('title')
  }
  class Twice extends Model('quiz.Twice') {
    question = f.fk(() => Question)
    place = f.orderWithRespectTo('question')
    again = f.orderWithRespectTo('question')
  }
  const { problems } = createRegistry({ models: [Lost, Twice].map((model) => ({ model, app: '' })), close: true })
  expect(problems.map(({ message, hint }) => `${message} ${hint}`)).toEqual([
    'quiz.Lost.place: it orders by "title", which is no key of the model. Keys: "question".',
    'quiz.Twice.again: a row has one place. Remove one of the fields f.orderWithRespectTo(…).',
  ])
})
