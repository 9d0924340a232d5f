import { ValidationError } from '@tsango/core/errors'
import type { ModelDefinition, Registry } from '@tsango/core/registry'
import {
  CheckViolation,
  DataError,
  ForeignKeyViolation,
  type IntegrityError,
  NotNullViolation,
  UniqueViolation,
} from '@tsango/orm/errors'
import { tablesOf } from '@tsango/orm/migrations'

/** What is wrong with a form, by the name of the input; what concerns all of it, or a field that is not in it, under `''`. */
export type FormFaults = ReadonlyMap<string, readonly string[]>

/** Gathers faults. */
export class FaultList {
  readonly #faults = new Map<string, string[]>()

  get isEmpty(): boolean {
    return this.#faults.size === 0
  }

  get all(): FormFaults {
    return this.#faults
  }

  add(name: string, message: string): void {
    const there = this.#faults.get(name)
    if (there) there.push(message)
    else this.#faults.set(name, [message])
  }
}

/** Says in words what a write was refused for; `undefined` for an error that is none of the form's. */
export function faultsOfError(error: unknown, model: ModelDefinition, registry: Registry): FormFaults | undefined {
  const list = new FaultList()
  if (error instanceof ValidationError) {
    for (const [name, found] of Object.entries(error.faults))
      for (const { message } of found) list.add(model.field(name)?.name ?? '', named(model, name, message))
  } else if (error instanceof UniqueViolation) addDuplicate(list, error, model, registry)
  else if (error instanceof CheckViolation) addCheck(list, error, model)
  else if (error instanceof NotNullViolation) addMissing(list, error, model)
  else if (error instanceof ForeignKeyViolation)
    list.add('', 'A row that was chosen is no longer there. Choose another.')
  else if (error instanceof DataError) list.add('', 'A value does not fit: it is too long or too large.')
  return list.isEmpty ? undefined : list.all
}

// The message of a field that the form does not hold must say which one it means.
function named(model: ModelDefinition, name: string, message: string): string {
  return model.field(name) ? message : `${name}: ${message}`
}

function addDuplicate(list: FaultList, error: UniqueViolation, model: ModelDefinition, registry: Registry): void {
  const columns = columnsOf(error, model, registry)
  const fields = model.fields.filter((field) => columns.includes(field.column))
  const [only] = fields
  const labels = fields.map((field) => field.label.toLowerCase()).join(' and ')
  const sentence = `A ${model.verboseName} with the same ${labels || 'values'} exists already.`
  list.add(fields.length === 1 && only ? only.name : '', sentence)
}

// Some databases name the columns, others the index alone.
function columnsOf(error: IntegrityError, model: ModelDefinition, registry: Registry): readonly string[] {
  const columns = plainColumns(error)
  const { constraint } = error
  if (columns.length > 0) return columns
  if (constraint === 'PRIMARY') return [model.key.column]
  const table = tablesOf(registry).find((one) => one.table === model.table)
  return table?.indexes.find((index) => index.name === constraint)?.columns ?? []
}

// Without the table that some databases put in front.
function plainColumns({ columns }: IntegrityError): readonly string[] {
  return columns.map((column) => column.slice(column.lastIndexOf('.') + 1))
}

function addCheck(list: FaultList, error: CheckViolation, model: ModelDefinition): void {
  const check = model.checks.find(({ name }) => name === error.constraint)
  const names = new Set((check?.all ?? []).map(([name]) => name))
  const [only] = names.size === 1 ? names : []
  const field = only === undefined ? undefined : model.field(only)
  list.add(field?.name ?? '', check?.message ?? 'The values do not go together.')
}

function addMissing(list: FaultList, error: NotNullViolation, model: ModelDefinition): void {
  const columns = plainColumns(error)
  const field = model.fields.find(({ column }) => columns.includes(column))
  list.add(field?.name ?? '', field ? 'This field is required.' : 'A value that the form does not show is missing.')
}
