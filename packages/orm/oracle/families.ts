import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Family, Kept } from './question.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Every file of the folder is a family. */
export async function readFamilies(): Promise<readonly Family[]> {
  const files = globSync('families/*.ts', { cwd: here }).sort()
  return await Promise.all(files.map(async (file): Promise<Family> => (await import(`./${file}`)).default))
}

/** What Django said. */
export function readAnswers(family: Family): Readonly<Record<string, Kept>> {
  return JSON.parse(readFileSync(answersOf(family), 'utf8')) as Record<string, Kept>
}

/** The file with what Django said. */
export function answersOf(family: Family): string {
  return `${here}answers/${family.name}.json`
}
