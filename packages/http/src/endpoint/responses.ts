import { STATUS_TITLES } from '../errors/titles.ts'
import type { JsonSchema, Operation, ResponseDescription } from '../openapi/operation.ts'
import type { StandardSchema } from '../schema/standard.ts'
import { modelsOf, USUAL } from './answer.ts'
import {
  type AnswerDescription,
  BESIDE_FILES,
  contentOf,
  type HeaderDescription,
  headerObjects,
  headersOf,
  isFile,
} from './kinds.ts'
import type { LooseOptions } from './prepare.ts'
import type { Method } from './types.ts'

/** What {@link describeResponses} takes. */
export interface Answering {
  readonly method: Method
  readonly options: LooseOptions
  /** What dependencies put onto every answer of the handler. */
  readonly headers: readonly HeaderDescription[]
}

type SchemaOf = (schema: StandardSchema) => JsonSchema

/** What an endpoint answers: what refuses, its models, and what it says of its answers beside. */
export function describeResponses({ method, options, headers }: Answering, schemaOf: SchemaOf): Operation['responses'] {
  const models = modelsOf(options)
  const answers = allAnswers(method, options)
  const refusals = options.auth ? [401, 403] : options.guards ? [403] : []
  const responses: Record<number, ResponseDescription> = Object.fromEntries(refusals.map((status) => [status, PROBLEM]))
  for (const status of new Set([
    ...models.keys(),
    ...Object.keys(answers).map(Number),
    ...usual(options, models, answers),
  ])) {
    const told = answers[status] ?? {}
    const model = models.get(status)
    const json = model && { 'application/json': { schema: schemaOf(model) } }
    // The handler may refuse with its own model what the framework refuses with a problem.
    const refusal = responses[status]?.content
    // What a model says of the JSON that leaves comes first, and is more than what a kind says.
    const content = { ...refusal, ...json, ...contentOf(told, schemaOf), ...json }
    const all = { ...headerObjects(headers), ...headersOf(told) }
    responses[status] = {
      description: told.description ?? meaningOf(status),
      ...(Object.keys(all).length === 0 ? {} : { headers: all }),
      ...(Object.keys(content).length === 0 ? {} : { content }),
    }
  }
  return responses
}

const PROBLEM = {
  description: 'You may not.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } } },
}

// A file leaves in parts, too, and not to a client that has it.
function allAnswers(method: Method, { answers = {} }: LooseOptions): Readonly<Record<number, AnswerDescription>> {
  const hasFile = method === 'GET' && Object.values(answers).some(isFile)
  return hasFile ? { ...BESIDE_FILES, ...answers } : answers
}

// What a handler gives by itself, unless it is said what it answers.
function usual(
  options: LooseOptions,
  models: ReturnType<typeof modelsOf>,
  answers: Readonly<Record<number, AnswerDescription>>,
): readonly number[] {
  const isSaid = models.size > 0 || Object.keys(answers).some((status) => Number(status) < 400)
  return isSaid ? [] : [options.status ?? USUAL]
}

function meaningOf(status: number): string {
  return STATUS_TITLES[status] ?? 'What was asked for.'
}
