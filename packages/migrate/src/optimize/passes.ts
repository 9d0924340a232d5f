import { isMadeOfFields, type Operation } from '@tsango/orm/migrations'
import { pointsAt } from '../history/history.ts'
import { sourcesOf } from '../operations/operations.ts'
import type { PointedColumns } from './pointed-columns.ts'

type FieldOperation = Operation<'addField' | 'alterField' | 'removeField' | 'renameField'>

/** What only adds to a model that something points at, or takes that away again. */
const AROUND: readonly string[] = [
  'addIndex',
  'removeIndex',
  'addCheck',
  'removeCheck',
  'addExclusion',
  'removeExclusion',
  'commentModel',
]
/** What may end that one model points at another, whose label it does not tell. */
const LETTING_GO: readonly string[] = ['removeField', 'alterField', 'deleteModel', 'renameModel']

/**
 * Whether two operations may change places: neither needs or changes what the other does.
 *
 * @param pointed - the unique columns that keys point at
 */
export function passes(a: Operation, b: Operation, pointed: PointedColumns): boolean {
  // What SQL and code read and write, nobody knows.
  if (!('model' in a && 'model' in b)) return false
  // A view that is dropped does not tell what it read.
  if (a.type === 'alterView' || b.type === 'alterView') return false
  if (labelsOf(a).some((label) => labelsOf(b).includes(label))) return isField(a) && isField(b) && apart(a, b)
  return leaves(a, b, pointed) && leaves(b, a, pointed)
}

const isField = (operation: Operation): operation is FieldOperation =>
  operation.type === 'addField' ||
  operation.type === 'alterField' ||
  operation.type === 'removeField' ||
  operation.type === 'renameField'

/** The models that an operation changes. */
function labelsOf(operation: Operation): readonly string[] {
  if (!('model' in operation)) return []
  const others = operation.type === 'renameModel' ? [operation.to] : []
  const owner = operation.type === 'createModel' && operation.pairsOf ? [operation.pairsOf] : []
  return [operation.model, ...others, ...owner]
}

// One leaves alone what the other points at.
function leaves(a: Operation, b: Operation, pointed: PointedColumns): boolean {
  // What takes a key away does not tell which column it pointed at.
  if (isField(a) && a.type !== 'addField' && pointed.columns.has(`${a.model}.${a.name}`) && letsGo(b, pointed))
    return false
  if (a.type === 'deleteModel' && LETTING_GO.includes(b.type)) return false
  return !labelsOf(a).some((label) => pointsAt(b).includes(label)) || AROUND.includes(a.type) || isPlainAddition(a)
}

function letsGo(operation: Operation, { keys, models }: PointedColumns): boolean {
  if (operation.type === 'deleteModel') return models.has(operation.model)
  return isField(operation) && operation.type !== 'addField' && keys.has(`${operation.model}.${operation.name}`)
}

// Keys point at unique fields alone.
function isPlainAddition(operation: Operation): boolean {
  return operation.type === 'addField' && !operation.field.unique
}

// Different fields of one model, neither of which is computed from the other or points at it.
function apart(a: FieldOperation, b: FieldOperation): boolean {
  if (a.model !== b.model) return false
  const [left, right] = [namesOf(a), namesOf(b)]
  return !left.names.some((name) => right.names.includes(name)) && !left.computed && !right.computed
}

function namesOf(operation: FieldOperation): { readonly names: readonly string[]; readonly computed: boolean } {
  const parts = 'field' in operation && isMadeOfFields(operation.field) ? operation.field.fields : []
  const names = operation.type === 'renameField' ? [operation.name, operation.to] : [operation.name, ...parts]
  const computed =
    'field' in operation &&
    (sourcesOf(operation.field).length > 0 ||
      (operation.field.kind === 'key' && operation.field.to === operation.model))
  return { names, computed: computed || operation.type === 'removeField' }
}
