import {
  type ModelState,
  type Operation,
  type ProjectState,
  renameField,
  renameModel,
  renameValue,
} from '@tsango/orm/migrations'
import { appOf, ownNameOf } from '../history/key.ts'
import { applyOperation, followersOf } from '../operations/operations.ts'
import { sameModel, sameShape, withoutBounds } from './likeness.ts'
import { type Asker, fieldRename, modelRename, wordRename } from './questions.ts'

/** The operations so far, and the state after them. */
export interface Draft {
  readonly state: ProjectState
  readonly operations: readonly Operation[]
}

const then = ({ state, operations }: Draft, operation: Operation): Draft => ({
  state: applyOperation(state, operation),
  operations: [...operations, operation],
})

const keyNameOf = (label: string): string => ownNameOf(label).charAt(0).toLowerCase() + ownNameOf(label).slice(1)

/** Finds what may have been renamed by likeness, and asks. */
export async function findRenames(from: ProjectState, to: ProjectState, asker: Asker): Promise<Draft> {
  const models = await renamedModels({ state: from, operations: [] }, to, asker)
  return renamedWords(await renamedFields(models, to, asker), to, asker)
}

// One that went and one that came, field by field.
async function renamedWords(start: Draft, to: ProjectState, asker: Asker): Promise<Draft> {
  let draft = start
  for (const model of to.models.values())
    for (const [name, field] of Object.entries(model.fields)) {
      const before = start.state.models.get(model.label)?.fields[name]
      if (!before || before.kind === 'key' || field.kind === 'key' || !before.words || !field.words) continue
      if (field.generated || followersOf(start.state, model.label, name).length) continue
      const { words } = field
      const known = before.words
      const gone = new Set(known.filter((word) => !words.includes(word)))
      for (const word of words.filter((one) => !known.includes(one)))
        for (const old of gone) {
          if (!(await asker.renamed(wordRename(model.label, name, old, word)))) continue
          gone.delete(old)
          draft = then(draft, renameValue(model.label, name, old, word))
          break
        }
    }
  return draft
}

async function renamedModels(start: Draft, to: ProjectState, asker: Asker): Promise<Draft> {
  let draft = start
  // Tables of pairs last: most of them follow the models that they join.
  const added = [...to.models.values()].filter((model) => !start.state.models.has(model.label))
  for (const model of added.toSorted((a, b) => Number(a.pairsOf !== undefined) - Number(b.pairsOf !== undefined))) {
    if (draft.state.models.has(model.label)) continue
    const old = await originOf(model, draft.state, to, asker)
    if (!old) continue
    draft = then(draft, renameModel(old.label, ownNameOf(model.label)))
    draft = followingPairs(draft, to, old.label, model.label)
  }
  return draft
}

async function originOf(
  model: ModelState,
  state: ProjectState,
  to: ProjectState,
  asker: Asker,
): Promise<ModelState | undefined> {
  for (const old of state.models.values()) {
    if (to.models.has(old.label) || appOf(old.label) !== appOf(model.label) || !sameModel(old, model)) continue
    if (await asker.renamed(modelRename(old.label, model.label))) return old
  }
  return undefined
}

// The tables of pairs of a renamed model, and their keys to it, are named after it.
function followingPairs(start: Draft, to: ProjectState, before: string, after: string): Draft {
  let draft = start
  for (const pairs of [...start.state.models.values()].filter((model) => model.pairsOf !== undefined)) {
    const wanted = pairs.pairsOf === after ? `${after}${pairs.label.slice(before.length)}` : pairs.label
    const target = to.models.get(wanted)
    if (!target) continue
    if (wanted !== pairs.label) draft = then(draft, renameModel(pairs.label, ownNameOf(wanted)))
    const [key, next] = [keyNameOf(before), keyNameOf(after)]
    const field = pairs.fields[key]
    if (field?.kind === 'key' && field.to === after && target.fields[next] && !target.fields[key])
      draft = then(draft, renameField(wanted, key, next))
  }
  return draft
}

async function renamedFields(start: Draft, to: ProjectState, asker: Asker): Promise<Draft> {
  let draft = start
  for (const model of to.models.values()) {
    const before = draft.state.models.get(model.label)
    if (!before) continue
    const gone = new Set(Object.keys(before.fields).filter((name) => !model.fields[name]))
    for (const [name, field] of Object.entries(model.fields)) {
      if (before.fields[name]) continue
      for (const old of gone) {
        // A key has followed its fields meanwhile.
        const data = draft.state.models.get(model.label)?.fields[old]
        // Other bounds are altered behind it; taken for another field, it would lose its rows' values.
        if (!data || !sameShape(withoutBounds(data), withoutBounds(field))) continue
        if (!(await asker.renamed(fieldRename(model.label, old, name)))) continue
        gone.delete(old)
        draft = then(draft, renameField(model.label, old, name))
        break
      }
    }
  }
  return draft
}
