import { humanize, pluralize, shortName, snakeCase } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import { Field, ForeignKey, type Kind, ManyToMany, Reverse, ReverseOne } from '../fields/fields.ts'
import { type ModelClass, membersOf, metaOf } from '../model/model.ts'
import { checkFields } from './check-field.ts'
import { checkMeta } from './check-meta.ts'
import type { FieldDefinition, ModelDefinition, RelationDefinition } from './definition.ts'
import { checkMethods, checkName } from './names.ts'
import { missing, type Resolve, relation } from './relation.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** The kind of a plain column that holds a key of the given kind. */
const HELD: Partial<Record<Kind, Kind>> = { bigAuto: 'bigInt' }

/** A model while it is put together: read alone first, then resolved against the others. */
export class ModelBuilder {
  readonly definition: ModelDefinition
  /** What the class declares, by name. */
  readonly members: ReadonlyMap<string, unknown>
  readonly #fields: FieldDefinition[] = []
  readonly #relations = new Map<string, RelationDefinition>()

  constructor(label: string, model: ModelClass, problems: Problem[], automatic = false) {
    const [app = '', name = ''] = label.split('.')
    const meta = metaOf(model)
    const verboseName = meta.verboseName ?? humanize(name)
    this.members = this.#read(label, model, problems)
    this.definition = {
      label,
      app,
      name,
      model,
      automatic,
      table: meta.table ?? shortName(`${app}_${snakeCase(name)}`),
      fields: this.#fields,
      get key() {
        return this.fields[0] as FieldDefinition
      },
      field: (wanted) => this.#fields.find((field) => field.name === wanted || field.attribute === wanted),
      relations: this.#relations,
      get names() {
        return [
          ...new Set([...this.fields.flatMap((field) => [field.name, field.attribute]), ...this.relations.keys()]),
        ]
      },
      methods: methodsOf(model),
      ordering: meta.ordering ?? [],
      indexes: [],
      uniqueTogether: meta.uniqueTogether ?? [],
      checks: meta.checks ?? [],
      verboseName,
      verboseNamePlural: meta.verboseNamePlural ?? pluralize(verboseName),
    }
    for (const [member, declared] of this.members) if (declared instanceof Field) this.addField(member, declared)
  }

  #read(label: string, model: ModelClass, problems: Problem[]): ReadonlyMap<string, unknown> {
    const members = membersOf(model)
    for (const [name, declared] of members) checkName(label, name, declared, members, problems)
    return members
  }

  /** Adds the column of a plain field. */
  addField(name: string, declared: Field<unknown, boolean>): void {
    const { spec } = declared
    this.#fields.push({
      model: this.definition,
      name,
      attribute: name,
      column: spec.column ?? snakeCase(name),
      kind: spec.kind,
      sort: spec.sort,
      spec,
      primaryKey: name === 'id',
      relation: undefined,
      label: spec.label ?? humanize(name),
    })
  }

  /** Adds a relation under its name. */
  addRelation(added: RelationDefinition): void {
    this.#relations.set(added.name, added)
  }

  /** The classes that this model's relations lead to. */
  targets(): ModelClass[] {
    return [...this.members.values()].flatMap((declared) => {
      if (declared instanceof ForeignKey) return [declared.spec.to()]
      if (declared instanceof ManyToMany)
        return [declared.spec.to(), ...(declared.spec.through ? [declared.spec.through()] : [])]
      return declared instanceof Reverse || declared instanceof ReverseOne ? [declared.spec.from()] : []
    })
  }

  /** Adds the columns of keys to other models, and puts all columns into the order of declaration. */
  resolveKeys(resolve: Resolve, problems: Problem[]): void {
    for (const [name, declared] of this.members) {
      if (!(declared instanceof ForeignKey)) continue
      const { spec } = declared
      const to = spec.to()
      const target = resolve(to)
      if (!target) {
        problems.push(missing(this.definition, name, to))
        continue
      }
      if (spec.onDelete === 'setNull' && !spec.nullable) {
        problems.push(
          problem(
            'core.set_null',
            `${this.definition.label}.${name} sets NULL on delete, but may not be NULL.`,
            'Add .null(), or choose another onDelete.',
          ),
        )
      }
      const key = target.key
      const kind = HELD[key.kind] ?? key.kind
      const { auto: _auto, default: _default, column: _column, help: _help, label: _label, ...plain } = key.spec
      const field: Writable<FieldDefinition> = {
        model: this.definition,
        name,
        attribute: `${name}Id`,
        column: spec.column ?? `${snakeCase(name)}_id`,
        kind,
        sort: key.sort,
        primaryKey: false,
        label: spec.label ?? humanize(name),
        relation: undefined,
        spec: {
          ...plain,
          kind,
          nullable: spec.nullable,
          blank: spec.blank,
          unique: spec.unique,
          index: spec.index,
          editable: spec.editable,
          validators: [],
          ...(spec.help === undefined ? {} : { help: spec.help }),
          ...(spec.label === undefined ? {} : { label: spec.label }),
        },
      }
      field.relation = relation({
        kind: spec.unique ? 'oneToOne' : 'foreignKey',
        name,
        model: this.definition,
        target,
        many: false,
        nullable: spec.nullable,
        label: field.label,
        from: field,
        to: key,
        onDelete: spec.onDelete,
        editable: spec.editable,
        help: spec.help,
        key: spec,
      })
      this.#fields.push(field)
      this.#relations.set(name, field.relation)
    }
    const order = [...this.members.keys()]
    this.#fields.sort(
      (a, b) => Number(b.primaryKey) - Number(a.primaryKey) || order.indexOf(a.name) - order.indexOf(b.name),
    )
  }

  /** Checks what can only be checked once everything is resolved, and names the indexes. */
  finish(problems: Problem[]): void {
    const { definition } = this
    const meta = metaOf(definition.model)
    checkFields(definition, problems)
    checkMethods(definition.label, definition.methods, problems)
    checkMeta(definition, meta, problems)
    ;(definition as Writable<ModelDefinition>).indexes = (meta.indexes ?? []).map((index) => {
      const { fields, unique = false, name } = 'fields' in index ? index : { fields: index }
      const columns = fields.map((field) => definition.field(field)?.column ?? field)
      return {
        fields,
        unique,
        name: name ?? shortName([definition.table, ...columns, unique ? 'uniq' : 'idx'].join('_')),
      }
    })
  }
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
