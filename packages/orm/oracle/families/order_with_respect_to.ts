import { nextInOrder, previousInOrder, related } from '../../src/related/related.ts'
import { MORE } from '../differences.ts'
import { Answer, Question } from '../models.ts'
import { differs, type Family, same } from '../question.ts'

const question = (id: number) => Question.objects().get({ id })
const answer = (name: string) => Answer.objects().get({ name })

export default {
  name: 'order_with_respect_to',
  questions: [
    same('those of one row stand in their order', `Question.objects.get(pk=1).answers.all()`, async () =>
      related(await question(1), 'answers').all(),
    ),
    same('the order of a row', `list(Question.objects.get(pk=1).get_answer_order())`, async () =>
      related(await question(1), 'answers').getOrder(),
    ),
    same('the order of a row without any', `list(Question.objects.get(pk=3).get_answer_order())`, async () =>
      related(await question(3), 'answers').getOrder(),
    ),
    same(
      'another order',
      `q = Question.objects.get(pk=1); q.set_answer_order([4, 1, 3]); [list(q.get_answer_order()), [a.name for a in q.answers.all()]]`,
      async () => {
        const answers = related(await question(1), 'answers')
        await answers.setOrder([4, 1, 3])
        return [await answers.getOrder(), await answers.all().pluck('name')]
      },
    ),
    same(
      'the others stay as they were',
      `Question.objects.get(pk=1).set_answer_order([4, 1, 3]); list(Question.objects.get(pk=2).get_answer_order())`,
      async () => {
        await related(await question(1), 'answers').setOrder([4, 1, 3])
        return await related(await question(2), 'answers').getOrder()
      },
    ),
    same(
      'a new row stands behind',
      `q = Question.objects.get(pk=1); q.set_answer_order([4, 1, 3]); q.answers.create(name='x'); [a.name for a in q.answers.all()]`,
      async () => {
        const answers = related(await question(1), 'answers')
        await answers.setOrder([4, 1, 3])
        await answers.create({ name: 'x' })
        return await answers.all().pluck('name')
      },
    ),
    same(
      'a new row behind one that is gone',
      `q = Question.objects.get(pk=1); Answer.objects.get(name='c').delete(); a = q.answers.create(name='x'); a._order`,
      async () => {
        await (await answer('c')).delete()
        return (await related(await question(1), 'answers').create({ name: 'x' })).place
      },
    ),
    same(
      'the first place',
      `Question.objects.get(pk=3).answers.create(name='x')._order`,
      async () => (await related(await question(3), 'answers').create({ name: 'x' })).place,
    ),
    same('the row behind', `Answer.objects.get(name='c').get_next_in_order()`, async () =>
      nextInOrder(await answer('c')),
    ),
    same('the row before', `Answer.objects.get(name='c').get_previous_in_order()`, async () =>
      previousInOrder(await answer('c')),
    ),
    same(
      'the row behind, in another order',
      `Question.objects.get(pk=1).set_answer_order([4, 1, 3]); Answer.objects.get(name='d').get_next_in_order()`,
      async () => {
        await related(await question(1), 'answers').setOrder([4, 1, 3])
        return await nextInOrder(await answer('d'))
      },
    ),
    same('by the place itself', `Answer.objects.filter(_order=1)`, () => Answer.objects().filter({ place: 1 })),
    same('turned round', `Question.objects.get(pk=1).answers.reverse()`, async () =>
      related(await question(1), 'answers')
        .all()
        .reverse(),
    ),
    same('first and last', `q = Question.objects.get(pk=1); [q.answers.first(), q.answers.last()]`, async () => {
      const answers = related(await question(1), 'answers').all()
      return [await answers.first(), await answers.last()]
    }),
    same(
      'a row that is saved keeps its place',
      `a = Answer.objects.get(name='a'); a.name = 'z'; a.save(); a._order`,
      async () => {
        const row = await answer('a')
        row.name = 'z'
        await row.save()
        return row.place
      },
    ),
    differs(
      MORE,
      'bulk_create',
      `Answer.objects.bulk_create([Answer(name='x', question_id=1), Answer(name='y', question_id=1)]); list(Answer.objects.filter(name__in=['x', 'y']).values_list('_order', flat=True))`,
      async () => {
        await Answer.objects().bulkCreate(['x', 'y'].map((name) => ({ name, questionId: 1 })))
        return await Answer.objects()
          .filter({ name__in: ['x', 'y'] })
          .pluck('place')
      },
      [3, 4],
    ),
  ],
} satisfies Family
