import type { Operation, ProjectState } from '@tsango/orm/migrations'
import { tableName } from '@tsango/orm/migrations'
import { keyNames, namesDropped, namesIn, namesTaken } from '../operations/operations.ts'

/** Names of the whole database that two have one after the other, and who has them. */
export interface ContestedNames {
  readonly names: ReadonlySet<string>
  /** The labels of the models. */
  readonly models: ReadonlySet<string>
  /** The fields whose keys they are. */
  readonly fields: ReadonlySet<string>
}

/** Reads which names change hands, from a state and what is done to it. */
export function contestedNames(from: ProjectState, operations: readonly Operation[]): ContestedNames {
  const holders = new Map<string, Map<string, readonly [label: string, field?: string]>>()
  const read = (names: readonly string[], ...holder: readonly [label: string, field?: string]): void => {
    for (const name of names)
      holders.set(name, (holders.get(name) ?? new Map()).set(holder.filter(Boolean).join('.'), holder))
  }
  const readFields = (label: string, fields: Parameters<typeof keyNames>[0]): void => {
    for (const [name, field] of Object.entries(fields)) read(keyNames({ [name]: field }), label, name)
  }
  for (const model of from.models.values()) {
    read([`table ${tableName(model)}`, ...namesIn({ ...model, fields: {} })], model.label)
    readFields(model.label, model.fields)
  }
  for (const one of operations) {
    if (!('model' in one)) continue
    if (one.type === 'createModel') {
      read(namesTaken({ ...one, fields: {} }), one.model)
      readFields(one.model, one.fields)
    } else read(namesTaken(one), one.model, ...('field' in one ? [one.name] : []))
  }
  const contested = [...holders].filter(([, all]) => all.size > 1)
  const having = contested.flatMap(([, all]) => [...all.values()])
  return {
    names: new Set(contested.map(([name]) => name)),
    models: new Set(having.map(([label]) => label)),
    fields: new Set(having.flatMap(([, field]) => field ?? [])),
  }
}

/** Whether two operations have to stay in their order, because one may take the name that the other gives up. */
export function mayShareName(a: Operation, b: Operation, contested: ContestedNames): boolean {
  return [a, b].every((one) => concerns(one, contested))
}

function concerns(operation: Operation, { names, models, fields }: ContestedNames): boolean {
  if ([...namesTaken(operation), ...namesDropped(operation)].some((name) => names.has(name))) return true
  if (operation.type === 'deleteModel' || operation.type === 'renameModel' || operation.type === 'renameTable')
    return models.has(operation.model)
  return 'name' in operation && typeof operation.name === 'string' && fields.has(operation.name)
}
