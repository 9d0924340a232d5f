import { alone, type Subject } from '../runner/subject.ts'
import { type Compiler, check, declarationBytes, WrongTypes, withGenerated } from './compile.ts'
import { openEditor } from './editor.ts'

/** The application that the budgets are set for. */
export const SIZE = { models: 200, queries: 2000 }
/** Instantiations that it may take, in one thread. */
export const INSTANTIATIONS = 1_400_000
/** Bytes that the declarations of ten models with fifteen fields each may take. */
export const DECLARATION_BYTES = 10 * (300 + 15 * 80)
/** A model costs as much the more there are, but for this share. */
export const GROWTH = 1.05
/** Milliseconds of CPU in which an editor has to offer what fits behind one more letter, among 200 models. */
export const KEYSTROKE = 1000

const instantiations = (compiler: Compiler) => async (): Promise<number> =>
  withGenerated(SIZE, async (folder) => {
    const { errors, instantiations: count } = await check(folder, compiler)
    if (errors.length > 0) throw new WrongTypes(errors)
    return count
  })

/** What each model behind the first so many costs. */
export async function aModelMore(from: number, to: number): Promise<number> {
  const [few = 0, many = 0] = await Promise.all([from, to].map(countOf))
  return (many - few) / (to - from)
}

function countOf(models: number): Promise<number> {
  return withGenerated({ models, queries: 0 }, async (folder) => {
    const { errors, instantiations: count } = await check(folder, '7')
    if (errors.length > 0) throw new WrongTypes(errors)
    return count
  })
}

const completion = (letters: readonly string[]) => (): Promise<number> =>
  withGenerated({ models: SIZE.models, queries: 0 }, async (folder) => {
    const editor = openEditor(folder)
    const all = letters.map((typed) =>
      editor.complete(`import * as all from './models.ts'\nall.M0.objects().filter({ ${typed}`),
    )
    return all.at(-1)?.milliseconds ?? Number.NaN
  })

/** What the types of models and queries cost the compiler, against the budget. */
export const subject: Subject = {
  name: 'types',
  title: 'Types: 200 models in one cycle and 2,000 queries',
  // The counts repeat exactly.
  rounds: 1,
  cases: [
    {
      name: 'checking the application',
      unit: 'instantiations',
      contestants: [
        { name: 'the budget', start: alone(async () => INSTANTIATIONS) },
        { name: 'TypeScript 7', start: alone(instantiations('7')) },
        { name: 'TypeScript 5.9', start: alone(instantiations('5.9')) },
      ],
    },
    {
      name: 'a model more, without queries',
      unit: 'instantiations',
      contestants: [
        { name: 'behind 20', start: alone(() => aModelMore(20, 100)) },
        { name: 'behind 100', start: alone(() => aModelMore(100, 200)) },
      ],
    },
    {
      name: 'completion in filter({ among 200 models',
      unit: 'CPU ms',
      contestants: [
        { name: 'the budget', start: alone(async () => KEYSTROKE) },
        { name: 'a keystroke', start: alone(completion(['', 't'])) },
        { name: 'the first, everything read', start: alone(completion([''])) },
      ],
    },
    {
      name: 'declarations of ten models with fifteen fields',
      unit: 'bytes',
      contestants: [
        { name: 'the budget', start: alone(async () => DECLARATION_BYTES) },
        { name: 'TypeScript 7', start: alone(() => withGenerated({ models: 20, queries: 0 }, declarationBytes)) },
      ],
    },
  ],
  targets: [
    { case: 'a model more, without queries', contestant: 'behind 100', base: 'behind 20', atMost: GROWTH },
    { case: 'completion in filter({ among 200 models', contestant: 'a keystroke', base: 'the budget', atMost: 1 },
    { case: 'checking the application', contestant: 'TypeScript 7', base: 'the budget', atMost: 1 },
    {
      case: 'declarations of ten models with fifteen fields',
      contestant: 'TypeScript 7',
      base: 'the budget',
      atMost: 1,
    },
  ],
}
