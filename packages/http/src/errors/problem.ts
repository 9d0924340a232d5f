import { TsangoError, ValidationError } from '@tsango/core/errors'
import { HTTPException } from 'hono/http-exception'
import { HttpError, type Place } from './http-error.ts'
import { pointerTo } from './pointer.ts'
import { STATUS_TITLES } from './titles.ts'

/** Problem details (RFC 9457) with the extensions `code`, `errors` and `requestId`. */
export interface ProblemDetails {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail?: string
  readonly errors?: readonly Place[]
  readonly requestId?: string
}

/** What a client may know of an error: a 5xx that was not thrown for the client says nothing but its status and an id. */
export function problemOf(error: unknown, requestId: string): ProblemDetails {
  const id = requestId === '' ? {} : { requestId }
  const told = tell(error)
  if (told === undefined) {
    const status = ownStatus(error)
    return {
      type: 'about:blank',
      title: titleOf(status),
      status,
      code: SERVER_CODES[status] ?? 'internal_error',
      ...id,
    }
  }
  const { status, code, detail, errors } = told
  return {
    type: 'about:blank',
    title: titleOf(status),
    status,
    code,
    detail,
    ...(errors.length ? { errors } : {}),
    ...id,
  }
}

const SERVER_CODES: Readonly<Record<number, string>> = {
  501: 'not_implemented',
  502: 'bad_gateway',
  503: 'service_unavailable',
  504: 'gateway_timeout',
}

/** The status of an error of the server: one that says whether it is worth another try, such as 503, is told; else 500. */
function ownStatus(error: unknown): number {
  const status = error instanceof TsangoError || error instanceof HTTPException ? error.status : undefined
  return status !== undefined && Object.hasOwn(SERVER_CODES, status) ? status : 500
}

interface Told {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors: readonly Place[]
}

function tell(error: unknown): Told | undefined {
  if (error instanceof HttpError)
    return { status: error.status, code: error.code, detail: error.message, errors: error.errors }
  if (error instanceof ValidationError) {
    return { status: error.status, code: error.code, detail: 'The values are not valid.', errors: placesOf(error) }
  }
  // The message of any other error with a server's status was written for its operators.
  if (error instanceof TsangoError && error.status !== undefined && error.status < 500) {
    return { status: error.status, code: error.code, detail: error.publicMessage, errors: [] }
  }
  if (error instanceof HTTPException && error.status < 500) {
    return { status: error.status, code: `http_${error.status}`, detail: error.message, errors: [] }
  }
  return undefined
}

/** The place of each fault of a {@link ValidationError} in the body. */
function placesOf(error: ValidationError): readonly Place[] {
  return Object.entries(error.faults).flatMap(([name, faults]) =>
    faults.map(({ code, message }) => ({ pointer: name === '' ? '' : pointerTo([name]), code, detail: message })),
  )
}

/** The usual words for a status. */
export function titleOf(status: number): string {
  return STATUS_TITLES[status] ?? (status < 500 ? 'Error' : 'Server error')
}
