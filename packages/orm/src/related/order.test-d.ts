import { f } from '@tsango/core'
import type { Row } from '@tsango/core/model'
import { expectTypeOf } from 'vitest'
import { Model } from '../model/model.ts'
import { nextInOrder, related } from './related.ts'

class Question extends Model('quiz.Question') {
  text = f.char(50)
  answers = f.reverse(() => Answer, 'question')
}
class Answer extends Model('quiz.Answer') {
  question = f.fk(() => Question)
  place = f.orderWithRespectTo('question')
}

declare const question: Row<Question>
declare const answer: Row<Answer>

expectTypeOf(answer.place).toEqualTypeOf<number>()
expectTypeOf(nextInOrder(answer)).resolves.toEqualTypeOf<Row<Answer> | null>()
void Answer.objects().create({ questionId: 1 })
void related(question, 'answers').setOrder([answer, 2])
expectTypeOf(related(question, 'answers').getOrder()).resolves.toEqualTypeOf<number[]>()
// @ts-expect-error a row has keys, not flags
void related(question, 'answers').setOrder([true])
