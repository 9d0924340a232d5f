import { caseReport, jsonReport, type Measured, targetReport } from './report.ts'
import { quarter } from './statistics.ts'
import type { BenchCase, Contestant, Started, Subject } from './subject.ts'

/** Options of {@link runSubject}. */
export interface RunOptions {
  /** Whether one object is printed last, for programs; everything else goes to standard error then. */
  readonly json?: boolean
  readonly rounds?: number | undefined
  /** Only cases whose name has this text. */
  readonly only?: string | undefined
}

/** Runs the cases of a subject, the contestants by turns in every round, and prints what came out. The exit code is 1 where a target is missed. */
export async function runSubject(
  subject: Subject,
  { json = false, rounds = subject.rounds ?? 5, only = '' }: RunOptions = {},
): Promise<void> {
  const say = json ? console.error : console.log
  say(`${subject.title}: ${rounds} rounds\n`)
  const measured: Measured[] = []
  for (const one of subject.cases.filter(({ name }) => name.includes(only))) {
    measured.push(await runCase(one, Math.min(rounds, one.rounds ?? rounds)))
    say(`${caseReport(measured.at(-1) as Measured)}\n`)
  }
  for (const target of subject.targets ?? []) {
    const { line, reached } = targetReport(target, measured)
    say(line)
    if (!reached) process.exitCode = 1
  }
  if (json) console.log(jsonReport(subject, measured))
}

async function runCase(one: BenchCase, rounds: number): Promise<Measured> {
  const values = new Map<string, number[]>(one.contestants.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    // Who comes after whom changes, so that nobody always runs on a machine that another has warmed up.
    const turn = round % one.contestants.length
    const order = [...one.contestants.slice(turn), ...one.contestants.slice(0, turn)]
    const progress = `${one.name}: round ${round + 1}`
    for (const [name, figure] of await runRound(order, one, progress)) values.get(name)?.push(figure)
  }
  process.stderr.write('\r\u001b[K')
  return { case: one, figures: [...values].map(([contestant, figures]) => ({ contestant, values: figures })) }
}

async function runRound(
  contestants: readonly Contestant[],
  { turns = 1, fold = quarter }: BenchCase,
  progress: string,
): Promise<readonly (readonly [name: string, figure: number])[]> {
  const running: { readonly name: string; readonly started: Started; readonly figures: number[] }[] = []
  const tell = (name: string): boolean => process.stderr.write(`\r\u001b[K  ${progress}, ${name}`)
  try {
    for (const { name, start } of contestants) {
      tell(name)
      running.push({ name, started: await start(), figures: [] })
    }
    tell('by turns')
    for (let turn = 0; turn < turns; turn++)
      for (const { started, figures } of running) figures.push(await started.measure())
  } finally {
    await Promise.all(running.map(({ started }) => started.end?.()))
  }
  return running.map(({ name, figures }) => [name, fold(figures)])
}
