import { isMadeOfFields, type Operation, type ProjectState } from '@tsango/orm/migrations'
import { DropRefused } from '../errors/errors.ts'
import { isComputed } from '../operations/operations.ts'
import { type Asker, dropConsent } from './questions.ts'

/** Asks whether what rows hold may go, model by model and field by field. Raises {@link DropRefused} for a no. */
export async function agreeToDrops(operations: readonly Operation[], from: ProjectState, asker: Asker): Promise<void> {
  for (const operation of operations) {
    if (operation.type !== 'deleteModel' && operation.type !== 'removeField') continue
    if (!losesValues(operation, operations, from)) continue
    const consent = dropConsent(operation)
    if (!(await asker.agreed(consent))) throw new DropRefused(consent.id.slice('drop '.length))
  }
}

function losesValues(
  operation: Operation<'deleteModel' | 'removeField'>,
  all: readonly Operation[],
  from: ProjectState,
): boolean {
  const model = from.models.get(operation.model)
  const goes = (label: string | undefined): boolean =>
    all.some((other) => other.type === 'deleteModel' && other.model === label)
  if (!model || model.managed === false) return false
  if (operation.type === 'deleteModel') return !goes(model.pairsOf)
  const field = model.fields[operation.name]
  return field !== undefined && !isMadeOfFields(field) && !isComputed(field) && !goes(operation.model)
}
