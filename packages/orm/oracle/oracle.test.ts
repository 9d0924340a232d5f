import { beforeAll, describe, expect, it } from 'vitest'
import { atomic } from '../src/atomic/atomic.ts'
import { ContentType } from '../src/content-types/content-types.ts'
import { describeDatabases, withModels } from '../src/testing/testing.ts'
import { makeRows } from './data.ts'
import { readAnswers, readFamilies } from './families.ts'
import { Mark, MODELS, Nearby } from './models.ts'
import type { Answer, Kept, Question } from './question.ts'
import { readSummary, summaryOf } from './readme.ts'
import { shown, sorted } from './shown.ts'

const families = await readFamilies()

/** What Django's errors are called here. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  DoesNotExist: ['does_not_exist'],
  MultipleObjectsReturned: ['multiple_rows'],
  ProtectedError: ['protected'],
  RestrictedError: ['restricted'],
  IntegrityError: ['unique_violation', 'not_null_violation', 'foreign_key_violation', 'invalid'],
  FieldError: ['unknown_field', 'query_error'],
  TransactionManagementError: ['transaction_error'],
  ValidationError: ['query_error', 'invalid'],
  ValueError: ['query_error', 'invalid', 'row_gone', 'unknown_field'],
  TypeError: ['query_error', 'transaction_error'],
  RuntimeError: ['transaction_error'],
  FieldDoesNotExist: ['unknown_field'],
  AssertionError: ['query_error', 'row_gone'],
  NotSupportedError: ['query_error'],
  AttributeError: ['unknown_field', 'query_error'],
}

class Undo {}

/** Runs what a question asks in a transaction that is rolled back. */
async function outcome(ours: () => unknown): Promise<unknown> {
  let value: unknown
  try {
    await atomic(async () => {
      value = shown(await ours())
      // Not an error: nobody is told of it.
      throw new Undo()
    })
  } catch (error) {
    if (error instanceof Undo) return value
    const { code } = error as { readonly code?: string }
    if (code === undefined) throw error
    return { raises: code }
  }
  return value
}

function answerOf(kept: Kept, { like }: Question): Answer {
  if ('both' in kept) {
    expect(like, 'Django’s databases answer alike').toBeUndefined()
    return kept.both
  }
  expect(like, `Django’s databases differ: ${JSON.stringify(kept)}`).toBeDefined()
  return kept[like as 'sqlite']
}

function expectAlike(given: unknown, answer: Answer): void {
  if ('raises' in answer) {
    const codes = CODES[answer.raises] ?? []
    expect(given).toEqual({ raises: expect.toBeOneOf([...codes]) })
  } else if ('value' in answer) expect(given).toEqual(shown(answer.value))
  else if (answer.ordered) expect(given).toEqual(shown(answer.rows))
  else expect(sorted(given)).toEqual(sorted(shown(answer.rows)))
}

describe('the answers', () => {
  it('are to these questions', () => {
    for (const family of families) {
      const asked = Object.fromEntries(family.questions.map(({ title, django }) => [title, django]))
      expect(Object.keys(asked), family.name).toHaveLength(family.questions.length)
      const kept = Object.entries(readAnswers(family)).map(([title, { django }]) => [title, django])
      expect(Object.fromEntries(kept), 'Run "node packages/orm/oracle/ask.ts"').toEqual(asked)
    }
  })

  it('are summed up in the README', () => {
    expect(readSummary()).toBe(summaryOf(families))
  })
})

await describeDatabases('what Django answers', (under) => {
  const { test, run } = withModels(under, [...Object.values(MODELS), ContentType, Mark, Nearby])
  beforeAll(() => run(makeRows))

  for (const family of families) {
    describe(family.name, () => {
      const answers = readAnswers(family)
      for (const question of family.questions) {
        test(question.title, async () => {
          const kept = answers[question.title] as Kept
          const given = await outcome(question.ours)
          if (question.because === undefined) return expectAlike(given, answerOf(kept, question))
          expect(given).toEqual(question.instead)
          const all = 'both' in kept ? [kept.both] : [kept.sqlite, kept.postgresql]
          // A difference that is none is a lie in the README.
          for (const answer of all) expect(() => expectAlike(given, answer), 'Django answers alike').toThrow()
        })
      }
    })
  }
})
