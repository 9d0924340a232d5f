import { readFile } from 'node:fs/promises'
import type { Terminal } from '@tsango/core/commands'
import { parseValue } from '@tsango/core/values'
import { isRecord } from '@tsango/toolkit/records'
import { didYouMean } from '@tsango/toolkit/text'
import type { Asker, Consent, OpenQuestion } from '../detect/detect.ts'
import { AnswerInvalid } from '../errors/errors.ts'

/** Answers by the ids of questions. */
export type Answers = Readonly<Record<string, unknown>>

/** An asker that keeps what nobody could answer. */
export interface KeepingAsker extends Asker {
  readonly open: readonly (OpenQuestion | Consent)[]
  /** The ids of answers that were given and not asked for. */
  unused(): readonly string[]
}

/** Answers from a file first, then by a person where there is one; what is left stays open. */
export function askerFor(answers: Answers, terminal: Terminal): KeepingAsker {
  const open: (OpenQuestion | Consent)[] = []
  const used = new Set<string>()
  const given = (id: string): boolean => {
    if (!Object.hasOwn(answers, id)) return false
    used.add(id)
    return true
  }
  return {
    open,
    unused: () => Object.keys(answers).filter((id) => !used.has(id)),
    async renamed(question) {
      if (given(question.id)) return answerOf(question, answers[question.id])
      if (terminal.interactive) return terminal.confirm(question.message, false)
      open.push(question)
      // To be gone on with as if it were so: a rename leaves no further questions behind.
      return true
    },
    async agreed(question) {
      if (given(question.id)) return answerOf(question, answers[question.id])
      // Who removed it from the models by hand has said so; what nobody watches says it again.
      if (terminal.interactive) return question.kind === 'drop' || terminal.confirm(question.message, false)
      open.push(question)
      return true
    },
    async fill(question) {
      const { id, spec, message } = question
      if (given(id)) return parsed(id, parseValue({ ...spec, nullable: false }, answers[id]))
      if (!terminal.interactive) {
        open.push(question)
        return undefined
      }
      const read = (text: string) => parseValue({ ...spec, nullable: false }, text, { form: true })
      const check = (text: string): string | undefined => {
        const result = read(text)
        return 'fault' in result ? result.fault.message : undefined
      }
      return parsed(id, read(await terminal.ask({ message, check })))
    },
  }
}

function answerOf(question: { readonly id: string }, answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer
  throw new AnswerInvalid(question.id, 'it must be true or false.')
}

function parsed(id: string, result: ReturnType<typeof parseValue>): unknown {
  if ('fault' in result) throw new AnswerInvalid(id, result.fault.message)
  return result.value
}

/** Reads answers from a file, or from JSON that is given itself: `{ "rename blog.Post.body text": true, "fill blog.Post.slug": "" }`. */
export async function readAnswers(given: string | undefined): Promise<Answers> {
  if (given === undefined) return {}
  const inline = /^\s*[[{"]/.test(given)
  const text = inline ? given : await textOf(given)
  try {
    const answers: unknown = JSON.parse(text)
    if (isRecord(answers)) return answers as Answers
  } catch {
    // Said below, as for JSON of another form.
  }
  const what = inline ? 'it' : 'the file'
  throw new AnswerInvalid(given, `${what} must hold one JSON object, with the id of each question as a key.`)
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new AnswerInvalid(file, 'the file cannot be read.', error)
  }
}

/** What to say about an answer that nobody asked for, beside the questions that are open. */
export function unusedAnswer(id: string, open: readonly string[]): string {
  return `The answers hold "${id}", which is not asked. ${open.length ? didYouMean(id, open) : ''}`.trimEnd()
}
