import { ValidationError } from '@tsango/core/errors'
import type { ExclusionOperator } from '@tsango/core/model'
import type { ModelDefinition } from '@tsango/core/registry'
import type { Faults } from '@tsango/core/values'
import type { Database } from '../databases/databases.ts'
import type { Statement } from '../dialects/base/base.ts'
import {
  type ExclusionState,
  exclusionColumns,
  type IndexState,
  type SchemaWords,
  type TableExpression,
  type TableState,
} from '../dialects/base/schema-editor.ts'
import { modelTableOf } from '../migrations/tables.ts'
import { currentSession } from '../scope/scope.ts'
import { unloadedOf } from './partial.ts'
import { type ReferenceRule, referencesWithin } from './references.ts'
import { type Rule, rulesOf } from './rules.ts'
import type { RowState } from './state.ts'

type Values = Readonly<Record<string, unknown>>

interface Question {
  readonly rules: readonly Pick<Rule, 'at' | 'code' | 'message'>[]
  readonly statement: Statement
  parameters(row: Values): unknown[]
}

const asked = new WeakMap<Database, Map<ModelDefinition, Partial<Record<RowState['phase'], Question>>>>()

/** Asks the database which of a table's constraints a row would break, and which of its keys lead to no row, in one statement; rejects with `ValidationError`. */
export async function holdConstraints(definition: ModelDefinition, state: RowState, row: object): Promise<void> {
  const session = currentSession(state.database)
  const { rules, statement, parameters } = questionOf(session.database, definition, state.phase)
  if (rules.length === 0) return
  const [answer = []] = (await session.run(statement, parameters(row as Values))).rows
  const faults: Faults = {}
  rules.forEach(({ at, code, message }, index) => {
    if (Number(answer[index]) !== 1) return
    faults[at] ??= []
    faults[at].push({ code, message })
  })
  if (Object.keys(faults).length > 0) throw new ValidationError(definition.label, faults)
}

function questionOf(database: Database, definition: ModelDefinition, phase: RowState['phase']): Question {
  const models = asked.get(database) ?? new Map<ModelDefinition, Partial<Record<RowState['phase'], Question>>>()
  asked.set(database, models)
  const phases = models.get(definition) ?? {}
  models.set(definition, phases)
  phases[phase] ??= new Asking(database, definition, phase === 'new').question()
  return phases[phase]
}

/** Writes the statement, from left to right, because parameters may be known by their place alone. */
class Asking {
  readonly #database: Database
  readonly #definition: ModelDefinition
  readonly #table: TableState
  readonly #isNew: boolean
  readonly #references: readonly ReferenceRule[]
  readonly #parameters: ((row: Values) => unknown)[] = []
  readonly #words: SchemaWords
  // Expressions of indexes, worked out for the row once.
  readonly #made: string[] = []

  constructor(database: Database, definition: ModelDefinition, isNew: boolean) {
    this.#database = database
    this.#definition = definition
    const table = modelTableOf(database.registry, definition)
    // What a field is bounded by was asked of its value already.
    this.#table = { ...table, checks: table.checks.filter(({ bound }) => bound === undefined) }
    this.#isNew = isNew
    this.#references = referencesWithin(database, definition)
    const { columns, operators, features } = database.dialect
    this.#words = { columns, operators, features, literal: (value) => this.#parameter(() => value) }
  }

  question(): Question {
    const { quote } = this.#database.dialect.operators
    const { checks, exclusions = [] } = this.#table
    const unique = this.#table.indexes.filter(({ unique: once }) => once)
    const given = this.#given(unique, exclusions)
    const all = rulesOf(this.#definition, this.#table)
    const rules = [...(this.#isNew ? all : all.filter(({ kind }) => kind !== 'key')), ...this.#references]
    // One for each rule, in the order of the rules.
    const answers = [
      ...(this.#isNew ? [this.#exists(this.#same(this.#keys, false))] : []),
      ...unique.map((index) => this.#taken(index)),
      ...checks.map(({ check }) => `NOT (${this.#write(check)})`),
      ...exclusions.map((exclusion) => this.#excluded(exclusion)),
      ...this.#references.map((reference) => this.#leadsNowhere(reference)),
    ]
    const list = answers.map((answer) => `CASE WHEN ${answer} THEN 1 ELSE 0 END`).join(', ')
    const sql = `WITH ${quote('given')} AS (${given}) SELECT ${list} FROM ${quote('given')}`
    const parameters = [...this.#parameters]
    // On the connection that writes: what this transaction has written counts.
    return {
      rules,
      statement: { sql, write: true, returns: true },
      parameters: (row) => parameters.map((one) => one(row)),
    }
  }

  get #keys(): readonly string[] {
    return this.#definition.keyFields.map(({ column }) => column)
  }

  // The columns of the table come first, so that the row's values have their types.
  #given(unique: readonly IndexState[], exclusions: readonly ExclusionState[]): string {
    const { quote } = this.#database.dialect.operators
    const { columns: codecs } = this.#database
    const table = quote(this.#table.table)
    const needed = new Set([
      ...this.#keys,
      ...unique.flatMap(({ columns, expressions = [], where }) => [
        ...columns,
        ...expressions.flatMap(({ expression }) => expression.columns),
        ...(where?.columns ?? []),
      ]),
      ...this.#table.checks.flatMap(({ check }) => check.columns),
      ...exclusions.flatMap(exclusionColumns),
      ...this.#references.flatMap(({ columns, to, table: other }) =>
        [...columns, ...(other === this.#table.table ? to : [])].map(({ column }) => column),
      ),
    ])
    const fields = this.#definition.ownFields.filter(({ column }) => needed.has(column))
    const values = fields.map(({ attribute, spec }) => {
      const { encode, write } = codecs.codecOf(spec)
      const mark = this.#parameter((row) => {
        const value = unloadedOf(row).includes(attribute) ? null : row[attribute]
        return value === null || value === undefined ? null : encode ? encode(value as never) : value
      })
      return write?.(mark) ?? mark
    })
    const names = fields.map(({ column }) => quote(column)).join(', ')
    const rows = `SELECT ${names} FROM ${table} WHERE 1 = 0 UNION ALL SELECT ${values.join(', ')}`
    const expressions = [
      ...unique.flatMap(({ expressions: some = [] }) => some.map(({ expression }) => expression)),
      ...exclusions.flatMap(({ terms }) => terms.map(({ expression }) => expression)),
    ]
    if (expressions.length === 0) return rows
    const made = expressions.map((expression) => {
      this.#made.push(`made_${this.#made.length}`)
      return `${this.#write(expression)} AS ${quote(this.#made.at(-1) as string)}`
    })
    return `SELECT ${quote('plain')}.*, ${made.join(', ')} FROM (${rows}) AS ${quote('plain')}`
  }

  #taken({ columns, expressions, where, nullsNotDistinct = false }: IndexState): string {
    const own = where ? `(${this.#write(where)}) AND ` : ''
    const same = expressions
      ? () => expressions.map(({ expression }) => this.#compared(expression, '=')).join(' AND ')
      : () => this.#same(columns, nullsNotDistinct)
    return own + this.#exists(() => `${this.#others()}${same()}${where ? ` AND (${this.#write(where)})` : ''}`)
  }

  #excluded({ terms, where }: ExclusionState): string {
    const own = where ? `(${this.#write(where)}) AND ` : ''
    return (
      own +
      this.#exists(() => {
        const alike = terms.map(({ expression, operator }) => this.#compared(expression, operator)).join(' AND ')
        return `${this.#others()}${alike}${where ? ` AND (${this.#write(where)})` : ''}`
      })
    )
  }

  // A key of which a part is NULL leads nowhere by right; one that stands in the row as it is, is not for this row to answer for.
  #leadsNowhere({ columns, to, table }: ReferenceRule): string {
    const { quote } = this.#database.dialect.operators
    const given = (column: string): string => `${quote('given')}.${quote(column)}`
    const pairs = columns.map(({ column }, index) => [column, to[index]?.column ?? column] as const)
    const set = columns.map(({ column }) => `${given(column)} IS NOT NULL`)
    const there = pairs.map(([own, other]) => this.#equal(`${quote('other')}.${quote(other)}`, given(own)))
    const pointed = `EXISTS (SELECT 1 FROM ${quote(table)} AS ${quote('other')} WHERE ${there.join(' AND ')})`
    const nowhere = [...set, `NOT ${pointed}`]
    if (!this.#isNew) {
      const before = [...this.#keys, ...columns.map(({ column }) => column)]
      nowhere.push(`NOT ${this.#exists(this.#same(before, false))}`)
    }
    // A row may point at itself before it is there.
    if (table === this.#table.table) {
      const itself = pairs.flatMap(([own, other]) => [
        this.#equal(given(own), given(other)),
        `${given(other)} IS NOT NULL`,
      ])
      nowhere.push(`NOT (${itself.join(' AND ')})`)
    }
    return nowhere.join(' AND ')
  }

  #equal(left: string, right: string): string {
    return this.#database.dialect.operators.compare('=', left, right)
  }

  #compared(expression: TableExpression, operator: ExclusionOperator): string {
    const { quote, compare } = this.#database.dialect.operators
    const made = `${quote('given')}.${quote(this.#made.shift() as string)}`
    const other = `(${this.#write(expression)})`
    return operator === '=' ? compare('=', other, made) : `${other} ${operator} ${made}`
  }

  #same(columns: readonly string[], nullsToo: boolean): string {
    const { quote, compare } = this.#database.dialect.operators
    return columns
      .map((column) => {
        const [left, right] = [`${quote('other')}.${quote(column)}`, `${quote('given')}.${quote(column)}`]
        const equal = compare('=', left, right)
        return nullsToo ? `(${equal} OR (${left} IS NULL AND ${right} IS NULL))` : equal
      })
      .join(' AND ')
  }

  #others(): string {
    if (this.#isNew) return ''
    const { quote } = this.#database.dialect.operators
    const others = this.#keys.map((key) => `${quote('other')}.${quote(key)} <> ${quote('given')}.${quote(key)}`)
    return others.length > 1 ? `(${others.join(' OR ')}) AND ` : `${others.join('')} AND `
  }

  #exists(condition: string | (() => string)): string {
    const { quote } = this.#database.dialect.operators
    const text = typeof condition === 'string' ? condition : condition()
    return `EXISTS (SELECT 1 FROM ${quote(this.#table.table)} AS ${quote('other')} WHERE ${text})`
  }

  #write(expression: TableExpression): string {
    return expression.write(this.#table, this.#words).sql
  }

  #parameter(value: (row: Values) => unknown): string {
    return this.#database.dialect.operators.placeholder(this.#parameters.push(value))
  }
}
