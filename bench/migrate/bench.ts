import { alone, type BenchCase, type Contestant, type Subject } from '../runner/subject.ts'
import { measure, type Task, TOOLS } from './projects.ts'
import type { Size } from './schema.ts'

/** The project that the budgets are set for. */
export const SIZE: Size = { models: 300, migrations: 1000 }
/** Seconds of CPU that a whole process may take for it. */
export const BUDGET = { check: 1.5, migrate: 0.7 } as const

const SMALLER: readonly Size[] = [
  { models: 100, migrations: 300 },
  { models: 10, migrations: 100 },
]

const TITLES = { check: 'makemigrations --check', migrate: 'migrate with nothing to do' } as const
const sizeName = ({ models, migrations }: Size): string =>
  `${models} models and ${migrations.toLocaleString('en')} migrations`

const sideBySide = (task: Task): BenchCase => ({
  name: TITLES[task],
  unit: 'CPU s',
  contestants: [
    { name: 'the budget', start: alone(async () => BUDGET[task]) },
    ...TOOLS.map((tool): Contestant => ({ name: tool, start: alone(async () => measure(tool, task, SIZE)) })),
  ],
})

const curve = (task: Task): BenchCase => ({
  name: `curve of ${TITLES[task]}`,
  unit: 'CPU s',
  contestants: [SIZE, ...SMALLER].map((size) => ({
    name: sizeName(size),
    start: alone(async () => measure('Tsango', task, size)),
  })),
})

/** What a project with many models and a long history costs each time that nothing has changed. */
export const subject: Subject = {
  name: 'migrate',
  title: `Migrations: ${sizeName(SIZE)}, on SQLite`,
  rounds: 3,
  cases: [sideBySide('check'), sideBySide('migrate'), curve('check'), curve('migrate')],
  targets: [
    { case: TITLES.check, contestant: 'Tsango', base: 'the budget', atMost: 1 },
    { case: TITLES.migrate, contestant: 'Tsango', base: 'the budget', atMost: 1 },
    // A third of the project takes at least a third of the time, or the whole takes more than its share.
    { case: `curve of ${TITLES.check}`, contestant: sizeName(SMALLER[0] as Size), base: sizeName(SIZE), atLeast: 0.3 },
    {
      case: `curve of ${TITLES.migrate}`,
      contestant: sizeName(SMALLER[0] as Size),
      base: sizeName(SIZE),
      atLeast: 0.3,
    },
  ],
}
