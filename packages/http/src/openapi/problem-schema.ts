import type { JsonSchema } from './operation.ts'

/** Problem details (RFC 9457) as this server sends them. */
export const PROBLEM_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', description: 'Always about:blank: what happened is in "code".' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable, for programs.' },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['code', 'detail'],
        properties: {
          in: { type: 'string', enum: ['path', 'query', 'header', 'cookie', 'form', 'file', 'body'] },
          pointer: { type: 'string', description: 'Where in the body, as a JSON pointer.' },
          parameter: { type: 'string', description: 'Which parameter.' },
          code: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
}

/** The response that every operation may give. */
export const PROBLEM_RESPONSE: JsonSchema = {
  description: 'What went wrong.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } } },
}
