import { textIn } from '@tsango/http/body'
import type { Input } from '../site/inputs.ts'

/** What is searched for beside a relation of a form. */
export interface Find {
  readonly words: string
  /** What was last searched for. */
  readonly done: string
}

/** The searches of a form, by the name of the input. */
export function findsIn(form: FormData, inputs: readonly Input[]): ReadonlyMap<string, Find> {
  const relations = inputs.filter(({ relation, readOnly }) => relation && !readOnly)
  return new Map(
    relations.map(({ name }) => [
      name,
      { words: textIn(form, `_find-${name}`).trim(), done: textIn(form, `_found-${name}`) },
    ]),
  )
}

/** Whether the form asks for rows to choose from. The Enter key presses the first button, which has no name: with new words it means to search. */
export function asksToFind(form: FormData, finds: ReadonlyMap<string, Find>): boolean {
  if (form.has('_find')) return true
  return !form.has('_then') && [...finds.values()].some(({ words, done }) => words !== done)
}

/** The words alone, to be shown again. */
export function wordsOf(finds: ReadonlyMap<string, Find>): ReadonlyMap<string, string> {
  return new Map([...finds].map(([name, { words }]) => [name, words]))
}
