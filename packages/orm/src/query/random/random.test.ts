import type { ModelClass, Row } from '@tsango/core'
import fc from 'fast-check'
import { beforeAll, describe, expect } from 'vitest'
import { rolledBack } from '../../atomic/atomic.ts'
import { related } from '../../related/related.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { RUNS, SEED } from '../values/fixtures/runs.ts'
import { type Answer, answered, at, chosen, compare, holds, total } from './fixtures/answer.ts'
import { type Chain, chain, conditionMade, orderOf, stepped, unordered } from './fixtures/ask.ts'
import { questions } from './fixtures/chance.ts'
import type { Question } from './fixtures/question.ts'
import { COLUMNS, type Fact, facts, follow, models, WAYS } from './fixtures/world.ts'

type Found = Readonly<Record<string, unknown>>

const cut = <T>(rows: readonly T[], { limit, offset = 0 }: Question): readonly T[] =>
  rows.slice(offset, limit === undefined ? undefined : offset + limit)
const sliced = (query: Chain, { limit, offset }: Question): Chain => {
  const whole = limit === undefined ? query : query.limit(limit)
  return offset === undefined ? whole : whole.offset(offset)
}
const shown = (rows: readonly Found[]): unknown[] => rows.map(({ id, made = null }) => [id, made])
const wanted = (rows: readonly Answer[]): unknown[] => rows.map(({ row, made }) => [row.id, made])
const ids = (rows: readonly (Found | Fact)[]): unknown[] => rows.map(({ id }) => id)
const inOrder = (question: Question): Chain => unordered(question).orderBy(...orderOf(question))

/** Texts of rows of any form, sorted: what has no order is compared by them. */
const bag = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort()
const once = (rows: readonly unknown[]): string[] => [...new Set(bag(rows))]

/** The rows that are alike in a text, by it. */
function grouped(rows: readonly Fact[], by: (row: Fact) => unknown): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>()
  for (const row of rows) {
    const key = JSON.stringify(by(row))
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return groups
}

describe(`with the seed ${SEED} (TSANGO_TEST_SEED)`, async () => {
  await describeDatabases('questions made by chance', (under) => {
    const { test, run } = withModels(under, Object.values(models) as ModelClass[])

    beforeAll(() =>
      run(async () => {
        const { Team, Person, Skill, Task } = models
        await Team.objects().bulkCreate(facts.Team as never)
        // A boss is there before there is somebody below.
        const people = await Person.objects().bulkCreate(facts.Person.map((one) => ({ ...one, bossId: null })) as never)
        for (const person of people) person.bossId = facts.Person[person.id - 1]?.['bossId'] as number | null
        await Person.objects().bulkUpdate(people, ['bossId'])
        await Skill.objects().bulkCreate(facts.Skill as never)
        await Task.objects().bulkCreate(facts.Task as never)
        for (const [person, skill] of facts.knows)
          await related(people[person - 1] as Row<InstanceType<typeof Person>>, 'skills').add(skill)
      }),
    )

    const asked = (title: string, body: (question: Question) => Promise<void>, share = 1): void =>
      test(title, async () => {
        await fc.assert(fc.asyncProperty(questions, body), { numRuns: RUNS * 5 * share, seed: SEED })
      })

    asked(
      'give the rows that plain code finds, in their order, and cut to size',
      async (question) => {
        const rows = answered(question)
        expect(shown(await sliced(inOrder(question), question))).toEqual(wanted(cut(rows, question)))
      },
      2,
    )

    asked('count them, and know whether there are any, which is the first and which the last', async (question) => {
      const rows = answered(question)
      const [query, part] = [inOrder(question), cut(rows, question)]
      expect(await sliced(query, question).count()).toBe(part.length)
      expect(await sliced(query, question).exists()).toBe(part.length > 0)
      expect((await query.first())?.['id']).toBe(rows[0]?.row.id)
      expect((await query.last())?.['id']).toBe(rows.at(-1)?.row.id)
    })

    asked('page through them from both ends, and read them part by part', async (question) => {
      const all = wanted(answered(question))
      const found: unknown[] = []
      let next: string | null | undefined
      let last: string | null | undefined
      do {
        const page = await inOrder(question).cursorPage(2, next)
        found.push(...shown(page.rows))
        last = page.previous
        next = page.next
      } while (next)
      expect(found).toEqual(all)
      const back: unknown[] = found.slice(found.length - (found.length % 2 || 2))
      while (last) {
        const page = await inOrder(question).cursorPage(2, last)
        back.unshift(...shown(page.rows))
        last = page.previous
      }
      expect(back).toEqual(all)
      const read: Found[] = []
      for await (const row of sliced(inOrder(question), question).iterate({ chunkSize: 3 })) read.push(row)
      expect(shown(read)).toEqual(cut(all, question))
    })

    asked('aggregate them, whole or cut', async (question) => {
      const { model } = question
      const number = { Team: 'size', Person: 'age', Skill: 'level', Task: 'hours' }[model]
      const rows = cut(answered(question), question).map(({ row }) => row)
      const values = rows.flatMap((row) => (row[number] === null ? [] : [row[number]]))
      const [condition] = question.other.flatMap((step) => (step.is === 'where' ? [step.condition] : []))
      const result = await sliced(inOrder(question), question).aggregate((row) => ({
        rows: row['id']?.['count']?.(),
        values: row[number]?.['count']?.(),
        different: row[number]?.['count']?.({ distinct: true }),
        sum: row[number]?.['sum']?.(),
        least: row[number]?.['min']?.(),
        most: row[number]?.['max']?.(),
        some: row['id']?.['count']?.(condition ? { where: conditionMade(condition, row) } : {}),
      }))
      expect(result).toEqual({
        rows: rows.length,
        values: values.length,
        different: new Set(values).size,
        sum: total('sum', rows, number),
        least: total('min', rows, number),
        most: total('max', rows, number),
        some: rows.filter((row) => !condition || holds(condition, { model, row })).length,
      })
    })

    asked('tell apart and group what stands in them', async (question) => {
      const { model, by } = question
      const number = { Team: 'size', Person: 'age', Skill: 'level', Task: 'hours' }[model]
      const rows = answered({ ...question, order: [] }).map(({ row }) => row)
      const path = by.join('__')
      const value = (row: Fact): unknown => at(model, by, row)
      const plain = unordered(question)
      const different = await plain.values(path).distinct()
      expect(bag(different.map((row) => row[path]))).toEqual(once(rows.map(value)))
      expect(await plain.values(path).distinct().count()).toBe(different.length)
      const groups = grouped(rows, value)
      const made = await stepped(chain(model), question.steps)
        .groupBy(path)
        .annotate((row) => ({
          rows: row['id']?.['count']?.(),
          total: row[number]?.['sum']?.(),
          most: row[number]?.['max']?.(),
        }))
        .filter({ rows__gt: question.limit ?? 0 })
      const all = grouped(chosen(model, question.steps), value)
      expect(bag(made.map((row) => [row[path], row['rows'], row['total'], row['most']]))).toEqual(
        bag(
          [...all]
            .filter(([, group]) => group.length > (question.limit ?? 0))
            .map(([key, group]) => [
              JSON.parse(key) as unknown,
              group.length,
              total('sum', group, number),
              total('max', group, number),
            ]),
        ),
      )
      const first = await plain.distinctOn(path).orderBy(path, '-id')
      expect(ids(first).toSorted(byNumber)).toEqual(
        [...groups.values()].map((group) => Math.max(...group.map(({ id }) => id))).sort(byNumber),
      )
    })

    asked('put them together with those of another question', async (question) => {
      const { model, steps, other, combine } = question
      const [left, right] = [chosen(model, steps), chosen(model, other)]
      const column = Object.keys(COLUMNS[model]).at(2) as string
      for (const names of [['id', column], [column]]) {
        const values = (rows: readonly Fact[]): string[] => rows.map((row) => JSON.stringify(names.map((n) => row[n])))
        const [one, two] = [
          stepped(chain(model), steps).values(...names),
          stepped(chain(model), other).values(...names),
        ]
        const both =
          combine === 'union' || combine === 'unionAll'
            ? one.union(two, { all: combine === 'unionAll' })
            : one[combine](two)
        const [a, b] = [values(left), values(right)]
        const answer =
          combine === 'unionAll'
            ? [...a, ...b]
            : [
                ...new Set(
                  combine === 'union'
                    ? [...a, ...b]
                    : a.filter((row) => b.includes(row) === (combine === 'intersection')),
                ),
              ]
        const found = await both
        expect(found.map((row) => JSON.stringify(names.map((name) => row[name]))).sort()).toEqual(answer.sort())
        expect(await both.count()).toBe(answer.length)
        const order = answer
          .map((row) => (JSON.parse(row) as (number | string | boolean | null)[])[0] ?? null)
          .sort((x, y) => (x === null || y === null ? Number(x !== null) - Number(y !== null) : compare(x, y)))
        const first = names[0] as string
        expect((await sliced(both.orderBy(first), question)).map((row) => row[first])).toEqual(cut(order, question))
      }
    })

    asked('load what belongs to them', async (question) => {
      const { model } = question
      const [ones, manys] = [false, true].map((many) =>
        Object.entries(WAYS[model]).flatMap(([name, way]) => (way.many === many ? [name] : [])),
      ) as [string[], string[]]
      const query = sliced(inOrder(question), question)
        .selectRelated(...ones)
        .prefetch(...manys)
      const rows = await query
      // A key that must lead somewhere, and leads to what is hidden, leaves its row out: none does here.
      const answer = cut(answered(question), question)
      expect(ids(rows)).toEqual(answer.map(({ row }) => row.id))
      for (const [index, row] of rows.entries()) {
        const fact = answer[index]?.row as Fact
        for (const name of ones)
          expect([name, (row[name] as Fact | null)?.id]).toEqual([name, follow(model, fact, name)[0]?.id])
        for (const name of manys)
          expect([name, ids(row[name] as Fact[]).toSorted()]).toEqual([name, ids(follow(model, fact, name)).toSorted()])
      }
    })

    asked('write exactly them', async (question) => {
      const column = { Team: 'size', Person: 'age', Skill: 'level', Task: 'hours' }[question.model]
      const rows = cut(answered(question), question).map(({ row }) => row)
      const all = (): Chain =>
        question.model === 'Person' || question.model === 'Skill'
          ? chain(question.model)
          : chain(question.model).withTrashed()
      await rolledBack(async () => {
        const changed = await sliced(inOrder(question), question).update({ [column]: 4711 })
        expect(changed).toBe(rows.length)
        expect(
          ids(
            await all()
              .filter({ [column]: 4711 })
              .orderBy('id'),
          ),
        ).toEqual(ids(rows).toSorted(byNumber))
      })
      await rolledBack(async () => {
        await sliced(inOrder(question), question).update((row) => ({ [column]: row[column]?.['plus']?.(1000) }))
        const grown = await all()
          .filter({ [`${column}__gte`]: 900 })
          .orderBy('id')
        expect(ids(grown)).toEqual(ids(rows.filter((row) => row[column] !== null)).toSorted(byNumber))
      })
      await rolledBack(async () => {
        const before = ids(await chain(question.model))
        await sliced(inOrder(question), question).delete()
        const gone = new Set(ids(rows))
        expect(ids(await chain(question.model)).toSorted(byNumber)).toEqual(
          before.filter((id) => !gone.has(id)).toSorted(byNumber),
        )
      })
    })
  })
})

function byNumber(left: unknown, right: unknown): number {
  return Number(left) - Number(right)
}
