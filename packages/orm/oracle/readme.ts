import { readFileSync, writeFileSync } from 'node:fs'
import { readAnswers } from './families.ts'
import type { Family } from './question.ts'

const readme = new URL('README.md', import.meta.url)
const [START, END] = ['<!-- what the families say -->\n', '<!-- that was it -->']

/** The part of the README that is made of the families. */
export function summaryOf(families: readonly Family[]): string {
  const rows = families.map((family) => {
    const { questions, name } = family
    const split = questions.filter((one) => one.like).length
    const other = questions.filter((one) => one.because).length
    return `| ${name} | ${questions.length} | ${split || ''} | ${other || ''} |`
  })
  const all = families.flatMap((family) => family.questions)
  const reasons = new Map<string, number>()
  for (const { because } of all) if (because) reasons.set(because, (reasons.get(because) ?? 0) + 1)
  return [
    `${all.length} questions in ${families.length} families:`,
    '',
    '| family | questions | where Django’s databases differ | where Tsango differs |',
    '|---|---|---|---|',
    ...rows,
    '',
    'Where Tsango differs, and why:',
    '',
    ...[...reasons].map(([reason, count]) => `- ${reason} (${count})`),
    '',
  ].join('\n')
}

/** What the README says now. */
export function readSummary(): string {
  const text = readFileSync(readme, 'utf8')
  return text.slice(text.indexOf(START) + START.length, text.indexOf(END))
}

/** Puts the summary into the README. */
export function writeReadme(families: readonly Family[]): void {
  for (const family of families) readAnswers(family)
  const text = readFileSync(readme, 'utf8')
  const [before] = text.split(START)
  writeFileSync(readme, `${before}${START}${summaryOf(families)}${text.slice(text.indexOf(END))}`)
}
