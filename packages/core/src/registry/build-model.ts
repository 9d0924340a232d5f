import { once } from '@tsango/toolkit/once'
import { humanize, pluralize, shortName, snakeCase } from '@tsango/toolkit/text'
import type { Problem } from '../checks/checks.ts'
import {
  Field,
  type FieldSpec,
  ForeignKey,
  Generic,
  GenericReverse,
  ManyToMany,
  Reverse,
  ReverseOne,
} from '../fields/fields.ts'
import type { Index, Meta } from '../model/meta.ts'
import { type Extension, extensionOf, type ModelClass, metaOf, ownMembersOf } from '../model/model.ts'
import { checkFields } from './check-field.ts'
import { checkLimits } from './check-limits.ts'
import { checkMeta } from './check-meta.ts'
import { checkScope } from './check-scope.ts'
import { leadsToModels } from './check-targets.ts'
import { compositeForeignKey, isCompositeKey } from './composite-foreign-key.ts'
import { checkKey, compositeKey, keyNamesOf } from './composite-key.ts'
import type { FieldDefinition, GenericDefinition, ModelDefinition, RelationDefinition } from './definition.ts'
import { linkedKey } from './extensions.ts'
import { type DeclaredKey, foreignKey } from './foreign-key.ts'
import { checkMethods, checkName, columnOf } from './names.ts'
import { bothRules } from './proxies.ts'
import type { Resolve } from './relation.ts'
import { checkSortLookups, withSortLookups } from './sort-lookups.ts'
import { soundMeta } from './sound-meta.ts'

/** Django's, for every model. */
const PERMISSIONS = ['add', 'change', 'delete', 'view'] as const

/** Options of {@link ModelBuilder}. */
export interface ModelBuilderOptions {
  /** Made by the framework for a many-to-many relation. */
  readonly automatic?: boolean
  /** Of a proxy: what it shows. */
  readonly parent?: ModelBuilder | undefined
  /** Of a model that extends another: that. */
  readonly extended?: ModelBuilder | undefined
}

/** A model while it is put together: read alone first, then resolved against the others. */
export class ModelBuilder {
  readonly definition: ModelDefinition
  /** What the class says of itself, as far as it is of the kinds that are taken. */
  readonly meta: Meta
  /** What the class declares, by name. */
  readonly members: ReadonlyMap<string, unknown>
  /** Of a model that extends another: how. */
  readonly extension: Extension | undefined
  // A proxy's are those of its model, which are added and ordered there.
  readonly #own: FieldDefinition[]
  // The same, but for a model that extends another.
  readonly #fields: FieldDefinition[]
  // Keys of several columns, which are none themselves.
  readonly #composite: FieldDefinition[]
  readonly #names: readonly string[] | undefined
  readonly #relations = new Map<string, RelationDefinition>()
  readonly #generics: Map<string, GenericDefinition>

  constructor(label: string, model: ModelClass, problems: Problem[], options: ModelBuilderOptions = {}) {
    const [app = '', name = ''] = label.split('.')
    const meta = soundMeta(label, metaOf(model), problems)
    this.meta = meta
    const parent = options.parent?.definition
    const extended = options.extended?.definition
    this.extension = extended && extensionOf(model)
    this.#own = options.parent ? options.parent.#own : []
    this.#fields = options.parent ? options.parent.#fields : extended ? [] : this.#own
    this.#composite = options.parent ? options.parent.#composite : []
    this.#generics = options.parent ? options.parent.#generics : new Map()
    const verboseName = meta.verboseName ?? humanize(name)
    this.members = this.#read(label, model, problems)
    const names = keyNamesOf(this.members)
    const composite = names && once(() => compositeKey(this.definition, names))
    this.#names = names
    this.definition = {
      label,
      app,
      name,
      model,
      proxyOf: parent,
      get concrete() {
        return parent?.concrete ?? this
      },
      extends: extended ?? parent?.extends,
      automatic: options.automatic ?? false,
      table: parent?.table ?? meta.table ?? shortName(`${app}_${snakeCase(name)}`),
      fields: this.#fields,
      ownFields: this.#own,
      compositeKeys: this.#composite,
      get key() {
        return parent?.key ?? composite?.() ?? (this.ownFields[0] as FieldDefinition)
      },
      get keyFields() {
        return parent?.keyFields ?? this.ownFields.slice(0, names?.length ?? 1)
      },
      field: (wanted) => {
        const isIt = (field: FieldDefinition): boolean => field.name === wanted || field.attribute === wanted
        return this.#fields.find(isIt) ?? this.#composite.find(isIt)
      },
      relations: this.#relations,
      generics: this.#generics,
      get names() {
        return [
          ...new Set([
            ...this.fields.flatMap((field) => (field.madeFor ? [] : [field.name, field.attribute])),
            ...this.compositeKeys.flatMap((field) => [field.name, field.attribute]),
            ...this.relations.keys(),
            ...this.generics.keys(),
          ]),
        ]
      },
      methods: methodsOf(model),
      ordering: meta.ordering ?? orderOf(this.members, names) ?? (parent ?? extended)?.ordering ?? [],
      getLatestBy: meta.getLatestBy ?? (parent ?? extended)?.getLatestBy ?? [],
      requiredFeatures: parent?.requiredFeatures ?? meta.requiredFeatures ?? [],
      requiredDialects: parent?.requiredDialects ?? meta.requiredDialects ?? [],
      permissions: [...new Set([...(meta.defaultPermissions ?? PERMISSIONS), ...wordsOf(meta.permissions)])],
      permissionLabels: meta.permissions && !isList(meta.permissions) ? meta.permissions : {},
      database: (parent ?? extended)?.database ?? meta.database,
      scope: (parent ?? extended)?.scope ?? meta.scope ?? 'tenant',
      view: parent?.view ?? Boolean(meta.view),
      viewOf: parent ? parent.viewOf : typeof meta.view === 'object' ? meta.view : undefined,
      managed: parent?.managed ?? meta.managed ?? !meta.view,
      indexes: parent?.indexes ?? indexesOf(meta),
      uniqueTogether:
        parent?.uniqueTogether ?? (meta.uniqueTogether ?? []).flatMap((one) => (isList(one) ? [one] : [])),
      checks: parent?.checks ?? meta.checks ?? [],
      exclusions: parent?.exclusions ?? meta.exclusions ?? [],
      validate: bothRules((parent ?? extended)?.validate, meta.validate),
      audit: parent ? parent.audit : meta.audit === true ? {} : (meta.audit ?? extended?.audit),
      get softDelete() {
        return this.fields.find((field) => field.spec.softDelete)
      },
      scopes: { ...(parent ?? extended)?.scopes, ...meta.scopes },
      comment: parent ? parent.comment : meta.comment,
      prune: meta.prune,
      verboseName,
      verboseNamePlural: meta.verboseNamePlural ?? pluralize(verboseName),
    }
    if (parent) return
    checkSortLookups(model, problems)
    for (const [member, declared] of this.members) if (declared instanceof Field) this.addField(member, declared)
  }

  #read(label: string, model: ModelClass, problems: Problem[]): ReadonlyMap<string, unknown> {
    const members = ownMembersOf(model)
    for (const [name, declared] of members) checkName(label, name, declared, members, problems)
    return new Map([...members].filter(([name, declared]) => leadsToModels(label, name, declared, problems)))
  }

  /** Adds the column of a plain field. */
  addField(name: string, declared: Field<unknown, boolean>): void {
    const { spec: said } =
      declared.spec.kind === 'encrypted' ? bound(declared, `${this.definition.label}.${name}`) : declared
    const spec = withSortLookups(said, this.definition.model)
    this.#own.push({
      model: this.definition,
      name,
      attribute: name,
      column: spec.column ?? columnOf(name, false),
      kind: spec.kind,
      sort: spec.sort,
      spec,
      primaryKey: this.#isKey(name),
      relation: undefined,
      label: spec.label ?? humanize(name),
    })
  }

  #isKey(name: string): boolean {
    return this.#names ? this.#names.includes(name) : name === 'id'
  }

  /** Takes the key of the model that is extended, in a column of its own. */
  link(parent: ModelDefinition): void {
    const key = linkedKey(this, parent)
    this.#own.unshift(key)
    if (key.relation) this.#relations.set(key.relation.name, key.relation)
  }

  /** Takes the columns of the model that is extended: they stand behind the key. */
  inherit(fields: readonly FieldDefinition[], compositeKeys: readonly FieldDefinition[]): void {
    this.#composite.unshift(...compositeKeys)
    const [key, ...own] = this.#own as [FieldDefinition, ...FieldDefinition[]]
    this.#fields.push(key, ...fields, ...own)
  }

  /** Adds a relation under its name. */
  addRelation(added: RelationDefinition): void {
    this.#relations.set(added.name, added)
  }

  /** Adds a key to rows of several models under its name. */
  addGeneric(added: GenericDefinition): void {
    this.#generics.set(added.name, added)
  }

  /** The classes that this model's relations lead to. */
  targets(): ModelClass[] {
    const read = this.definition.viewOf?.reads?.() ?? []
    const led = [...this.members.values()].flatMap((declared) => {
      if (declared instanceof ForeignKey) return [declared.spec.to()]
      if (declared instanceof ManyToMany)
        return [declared.spec.to(), ...(declared.spec.through ? [declared.spec.through()] : [])]
      if (declared instanceof Generic) return [...declared.spec.to()]
      return [Reverse, ReverseOne, GenericReverse].some((kind) => declared instanceof kind)
        ? [(declared as Reverse<unknown>).spec.from()]
        : []
    })
    return [...led, ...read]
  }

  /** Adds the columns of keys to other models, and puts all columns into the order of declaration. */
  resolveKeys(resolve: Resolve, problems: Problem[]): void {
    for (const declared of this.#declaredKeys()) {
      const field = foreignKey(declared, resolve, problems)
      if (!field?.relation) continue
      this.#own.push(field)
      this.#relations.set(declared.name, field.relation)
    }
    this.#sort()
  }

  /** Adds the keys to models whose key consists of several columns, once those are there. */
  resolveCompositeKeys(resolve: Resolve, problems: Problem[]): void {
    for (const declared of this.#declaredKeys()) {
      const target = resolve(declared.spec.to())
      if (!target || !isCompositeKey(declared, target)) continue
      const key = compositeForeignKey(declared, target, problems)
      if (!key?.field.relation) continue
      this.#own.push(...key.made)
      this.#composite.push(key.field)
      this.#relations.set(declared.name, key.field.relation)
    }
    if (this.#composite.length) this.#sort()
  }

  #declaredKeys(): readonly DeclaredKey[] {
    if (this.definition.proxyOf) return []
    return [...this.members].flatMap(([name, declared]) =>
      declared instanceof ForeignKey
        ? [{ model: this.definition, name, spec: declared.spec, primaryKey: this.#isKey(name) }]
        : [],
    )
  }

  #sort(): void {
    const order = [...(this.#names ?? []), ...this.members.keys()]
    const place = ({ name, madeFor }: FieldDefinition): number => order.indexOf(madeFor?.slice(0, -2) ?? name)
    this.#own.sort((a, b) => Number(b.primaryKey) - Number(a.primaryKey) || place(a) - place(b))
  }

  /** Checks what can only be checked once everything is resolved. */
  finish(problems: Problem[]): void {
    const { definition, meta } = this
    if (this.#names) checkKey(definition, this.#names, problems)
    if (!definition.proxyOf) checkFields(definition, problems)
    if (!definition.proxyOf) checkScope(definition, problems)
    checkMethods(definition.label, definition.methods, problems)
    checkMeta(definition, meta, problems)
    if (!definition.proxyOf) checkLimits(definition, this.members, meta, problems)
  }
}

// Rows that came at the same time may have the same place.
function orderOf(members: ReadonlyMap<string, unknown>, key: readonly string[] = ['id']): string[] | undefined {
  for (const [name, declared] of members)
    if (declared instanceof Field && declared.spec.auto === 'place') return [name, ...key]
  return undefined
}

// An encrypted text is bound to its field, so that it cannot be read in another.
function bound({ spec }: Field<unknown, boolean>, to: string): { readonly spec: FieldSpec } {
  return { spec: { bound: to, ...spec } }
}

// A list alone is the fields of an index; a unique constraint with options is an index, too.
function indexesOf(meta: Meta): readonly Index[] {
  return [
    ...(meta.indexes ?? []).map((one) => (isList(one) ? { fields: one } : one)),
    ...(meta.uniqueTogether ?? []).flatMap((one) => (isList(one) ? [] : [{ ...one, unique: true }])),
  ]
}

// Array.isArray does not narrow a readonly array away.
function isList(given: readonly string[] | object): given is readonly string[] {
  return Array.isArray(given)
}

function methodsOf(model: ModelClass): PropertyDescriptorMap {
  const methods: PropertyDescriptorMap = {}
  for (
    let level: object | null = model.prototype as object;
    level && level !== Object.prototype;
    level = Object.getPrototypeOf(level) as object | null
  ) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (name !== 'constructor' && !Object.hasOwn(methods, name)) methods[name] = descriptor
    }
  }
  return methods
}

function wordsOf(permissions: Meta['permissions'] = []): readonly string[] {
  return isList(permissions) ? permissions : Object.keys(permissions)
}
