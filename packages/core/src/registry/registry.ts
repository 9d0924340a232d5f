import { type Problem, problem } from '../checks/checks.ts'
import { UnknownModel } from '../errors/errors.ts'
import { baseOf, extensionOf, labelOf, type ModelClass, shownBy } from '../model/model.ts'
import { ModelBuilder } from './build-model.ts'
import type { ModelDefinition } from './definition.ts'
import { cannotExtend, finishExtensions, inheritFields } from './extensions.ts'
import { genericRelations } from './generics.ts'
import { checkPairTables } from './pair-tables.ts'
import { pairsBack } from './pairs-back.ts'
import { finishProxies } from './proxies.ts'
import { relatedNames } from './related-names.ts'
import type { Resolve } from './relation.ts'
import { declaredRelations } from './relations.ts'
import { throughRelations } from './through.ts'

export type {
  FieldDefinition,
  GenericDefinition,
  ModelDefinition,
  RelationDefinition,
  ThroughDefinition,
} from './definition.ts'
export { isKindOf, lineOf } from './extensions.ts'
export { CONTENT_TYPE, heldKey, holdsKeys, pointsAt } from './generics.ts'
export { columnsOf, keysOf, wholeFields } from './keys-of.ts'
export { columnOf, isFieldName } from './names.ts'

/** The models of one application, resolved against each other. */
export interface Registry {
  /** Every model, in the order of the apps; tables of pairs behind the model that declares them. */
  readonly models: readonly ModelDefinition[]
  /** A model by its class; a swapped one gives its replacement. Throws {@link UnknownModel}. */
  of(model: ModelClass): ModelDefinition
  /** A model by its label; a swapped one gives its replacement. Throws {@link UnknownModel}. */
  get(label: string): ModelDefinition
  has(model: ModelClass | string): boolean
  /** The label that stands in the place of a label: itself, where nothing was swapped. */
  resolveLabel(label: string): string
}

/** What {@link createRegistry} takes. */
export interface RegistryOptions {
  readonly models: readonly { readonly model: ModelClass; readonly app: string }[]
  readonly swaps?: readonly (readonly [original: ModelClass, replacement: ModelClass])[]
  /** Bring in the models that relations lead to, and those that views read, though nobody lists them; default: no, each is a problem. */
  readonly close?: boolean
}

/** Reads and resolves models. What is wrong with them is returned, all of it, not thrown. */
export function createRegistry(options: RegistryOptions): { registry: Registry; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const swaps = new Map(options.swaps ?? [])
  const builders = readModels(options, swaps, problems)
  const byClass = new Map([...builders].map(([model, builder]) => [model, builder.definition]))
  const labels = new Map([...byClass.values()].map((definition) => [definition.label, definition]))
  const resolveLabel = (name: string): string => {
    for (const [from, to] of swaps) if (labelOf(from) === name) return labelOf(to) ?? name
    return name
  }
  const resolve: Resolve = (model) => byClass.get(swaps.get(model) ?? model)
  const listed = [...builders.values()]
  // Keys point at keys, so that those that are taken over come first.
  for (const builder of listed) if (builder.extension) builder.link(builder.definition.extends as ModelDefinition)
  for (const builder of listed) builder.resolveKeys(resolve, problems)
  for (const builder of listed) builder.resolveCompositeKeys(resolve, problems)
  inheritFields(listed)
  for (const builder of [...builders.values()]) {
    for (const pairs of declaredRelations(builder, resolve, problems)) {
      byClass.set(pairs.definition.model, pairs.definition)
      labels.set(pairs.definition.label, pairs.definition)
      builders.set(pairs.definition.model, pairs)
    }
  }
  pairsBack([...builders.values()], resolve, problems)
  relatedNames([...builders.values()], problems)
  genericRelations([...builders.values()], resolve, problems)
  throughRelations([...builders.values()], resolve, problems)
  finishExtensions([...builders.values()], problems)
  finishProxies([...builders.values()], problems)
  for (const builder of builders.values()) builder.finish(problems)
  checkPairTables([...byClass.values()], problems)
  checkSwaps(options.swaps ?? [], problems)
  const known = (): string[] => [...labels.keys()]
  const registry: Registry = {
    models: [...byClass.values()],
    of: (model) => resolve(model) ?? raise(new UnknownModel(nameOf(model), known())),
    get: (name) => labels.get(resolveLabel(name)) ?? raise(new UnknownModel(name, known())),
    has: (model) => (typeof model === 'string' ? labels.has(resolveLabel(model)) : resolve(model) !== undefined),
    resolveLabel,
  }
  return { registry, problems }
}

function readModels(
  options: RegistryOptions,
  swaps: ReadonlyMap<ModelClass, ModelClass>,
  problems: Problem[],
): Map<ModelClass, ModelBuilder> {
  const builders = new Map<ModelClass, ModelBuilder>()
  const labels = new Map<string, ModelClass>()
  const waiting: ModelClass[] = []
  const add = (model: ModelClass, app: string | undefined): void => {
    if (swaps.has(model) || builders.has(model)) return
    const name = labelOf(model)
    if (name !== undefined && labels.get(name) === model) return
    if (name === undefined || !/^[a-z][a-z0-9_]*\.[A-Za-z][A-Za-z0-9]*$/.test(name)) {
      problems.push(
        problem(
          'core.model_label',
          `"${name ?? model.name}" is not the label of a model.`,
          "Write class Post extends Model('blog.Post') { … }: the app's name, a dot, the model's name.",
        ),
      )
      return
    }
    if (app !== undefined && name.slice(0, name.indexOf('.')) !== app) {
      problems.push(
        problem(
          'core.model_app',
          `App "${app}" lists the model "${name}", whose label names another app.`,
          `Call it Model('${app}.${name.slice(name.indexOf('.') + 1)}').`,
        ),
      )
    }
    if (labels.has(name)) {
      problems.push(problem('core.model_twice', `Two models have the label "${name}".`, 'Rename one of them.'))
      return
    }
    labels.set(name, model)
    const base = baseOf(model)
    if (base && options.close) add(base, undefined)
    // Whoever lists a proxy, or what extends a model, may do so before that.
    if (base && !builders.has(base)) waiting.push(model)
    else build(name, model)
  }
  const build = (name: string, model: ModelClass): void => {
    const base = baseOf(model)
    const found = base && builders.get(base)
    if (found?.definition.proxyOf && !shownBy(model)) {
      problems.push(cannotExtend(model, base as ModelClass, undefined))
      return
    }
    const builder = new ModelBuilder(name, model, problems, shownBy(model) ? { parent: found } : { extended: found })
    builders.set(model, builder)
    if (options.close) for (const target of builder.targets()) add(swaps.get(target) ?? target, undefined)
  }
  for (const { model, app } of options.models) add(model, options.close ? undefined : app)
  for (let ready = true; ready; ) {
    const next = waiting.findIndex((model) => builders.has(baseOf(model) as ModelClass))
    const [model] = next < 0 ? [] : waiting.splice(next, 1)
    ready = model !== undefined
    if (model) build(labelOf(model) as string, model)
  }
  for (const model of waiting) problems.push(missingModel(model, swaps))
  return builders
}

function missingModel(proxy: ModelClass, swaps: ReadonlyMap<ModelClass, ModelClass>): Problem {
  const extended = extensionOf(proxy)?.model
  if (extended) return cannotExtend(proxy, extended, swaps.get(extended))
  const shown = shownBy(proxy) as ModelClass
  const by = swaps.get(shown)
  return by
    ? problem(
        'core.proxy',
        `${labelOf(proxy)} is a proxy of ${labelOf(shown)}, in whose place stands ${labelOf(by)}.`,
        `Make it a proxy of ${by.name}.`,
      )
    : problem(
        'core.proxy',
        `${labelOf(proxy)} is a proxy of ${labelOf(shown)}, which no app lists.`,
        `Add ${shown.name} to the models of its app, and that app to "apps".`,
      )
}

function checkSwaps(swaps: NonNullable<RegistryOptions['swaps']>, problems: Problem[]): void {
  const taken = new Map<ModelClass, ModelClass>()
  for (const [original, replacement] of swaps) {
    const other = taken.get(original)
    if (other !== undefined && other !== replacement)
      problems.push(
        problem(
          'core.swap_twice',
          `Two models stand in the place of "${labelOf(original)}": "${labelOf(other)}" and "${labelOf(replacement)}".`,
          'Let one app swap it.',
        ),
      )
    taken.set(original, replacement)
  }
}

function raise(error: Error): never {
  throw error
}

// Code without types may give anything in the place of a model.
function nameOf(model: unknown): string {
  return typeof model === 'function' ? (labelOf(model as ModelClass) ?? model.name) : typeof model
}
