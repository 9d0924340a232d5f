import { isDeepStrictEqual } from 'node:util'
import {
  type CheckState,
  type ColumnState,
  type ExclusionState,
  exclusionColumns,
  type IndexState,
  indexHolds,
  type RenamedWord,
  type SchemaEditor,
  type TableState,
} from '@tsango/orm/dialects'
import { keyRenamed, pointing, withColumnRenamed } from './renamed-table.ts'

/** What the two tables alone do not tell of a change. */
export interface TableChange {
  /** The column that has another name afterwards. */
  readonly renamed?: readonly [before: string, after: string]
  /** The value for the rows that are there, and the column that it is for. */
  readonly fill?: { readonly column: string; readonly value: unknown }
  /** The word that rows hold another one in the place of. */
  readonly word?: RenamedWord
}

/**
 * The statements that make one table another, in an order in which every database takes them: what is renamed, what holds nothing any more, columns,
 * what is new. An index that a key stands on goes last, because some databases do not let a key be without one.
 */
export function changeTable(
  editor: SchemaEditor,
  from: TableState,
  to: TableState,
  change: TableChange = {},
): readonly string[] {
  return new TableChanger(editor, from).run(to, change)
}

class TableChanger {
  readonly #editor: SchemaEditor
  readonly #statements: string[] = []
  /** The table as it is after the statements so far. */
  #current: TableState

  constructor(editor: SchemaEditor, from: TableState) {
    this.#editor = editor
    this.#current = editor.asKept?.(from) ?? from
  }

  run(declared: TableState, { renamed, fill, word }: TableChange): readonly string[] {
    const to = this.#editor.asKept?.(declared) ?? declared
    this.#rename(to, renamed)
    this.#comment(to)
    this.#dropKeys(to)
    this.#dropComputed(to)
    const pairs = pairIndexes(this.#current.indexes, to.indexes)
    const checksAtOnce = this.#editor.replaceChecks !== undefined && holdAlike(this.#current.columns, to.columns)
    if (!checksAtOnce) {
      this.#renameChecks(to)
      this.#dropChecks(to)
    }
    this.#dropExclusions(to)
    const late = this.#dropIndexes(pairs.gone, to)
    // A longer word needs its room first, and what is left of it afterwards goes last.
    const shrinks = word !== undefined && roomIn(to, word.column) < roomIn(this.#current, word.column)
    if (word && shrinks && !checksAtOnce) this.#renameWord(word)
    this.#alterColumns(to, fill)
    if (word && !shrinks && !checksAtOnce) this.#renameWord(word)
    this.#dropColumns(to)
    this.#addColumns(to, fill)
    this.#indexes(pairs, late, to)
    if (checksAtOnce) this.#replaceChecks(to, word)
    else this.#addChecks(to)
    this.#addExclusions(to)
    this.#addKeys(to)
    return this.#statements
  }

  #step(next: Partial<TableState>, make: (from: TableState, to: TableState) => readonly string[]): void {
    const to = { ...this.#current, ...next }
    this.#statements.push(...make(this.#current, to))
    this.#current = to
  }

  #rename(to: TableState, renamed: TableChange['renamed']): void {
    const { table, columns } = this.#current
    if (table !== to.table) {
      // What points at the table itself follows it.
      const followed = columns.map((one) =>
        pointing(one, (key) => (key.table === table ? { ...key, table: to.table } : key)),
      )
      const keys = this.#current.keys?.map((key) => keyRenamed(key, to.table, [table, to.table]))
      this.#step({ table: to.table, columns: followed, ...(keys ? { keys } : {}) }, (before, after) =>
        this.#editor.renameTable(before, after),
      )
    }
    if (!renamed || renamed[0] === renamed[1]) return
    const next = withColumnRenamed(this.#current, renamed)
    this.#step(next, (before, after) => this.#editor.renameColumn(before, after, ...renamed))
  }

  #comment({ comment }: TableState): void {
    if (this.#current.comment === comment) return
    const { comment: _before, ...table } = this.#current
    this.#current = comment === undefined ? table : { ...table, comment }
    this.#statements.push(...this.#editor.commentTable(this.#current))
  }

  #dropKeys(to: TableState): void {
    for (const key of this.#current.keys ?? []) {
      if (to.keys?.some((one) => isDeepStrictEqual(one, key))) continue
      const keys = (this.#current.keys ?? []).filter((one) => one !== key)
      this.#step({ keys }, (before, after) => this.#editor.dropKey(before, after, key))
    }
  }

  // Last: what it stands on is there then.
  #addKeys(to: TableState): void {
    for (const key of to.keys ?? []) {
      const { keys = [] } = this.#current
      if (keys.some((one) => isDeepStrictEqual(one, key))) continue
      this.#step({ keys: [...keys, key] }, (before, after) => this.#editor.addKey(before, after, key))
    }
  }

  // What is computed goes before anything that it is computed from changes, and comes again after.
  #dropComputed(to: TableState): void {
    const kept = ({ column }: ColumnState): ColumnState | undefined => to.columns.find((one) => one.column === column)
    const changed = this.#current.columns.filter((one) => {
      const after = kept(one)
      return !after || !sameColumn(one, after)
    })
    const gone = this.#current.columns.filter(
      (one) =>
        one.generated &&
        (changed.includes(one) || changed.some(({ column }) => one.generated?.expression.columns.includes(column))),
    )
    for (const column of gone) {
      for (const check of this.#current.checks.filter((one) => one.check.columns.includes(column.column)))
        this.#dropCheck(check)
      for (const exclusion of this.#current.exclusions ?? [])
        if (exclusionColumns(exclusion).includes(column.column)) this.#dropExclusion(exclusion)
      this.#dropColumn(column)
    }
  }

  // The name of a bound follows table and column.
  #renameChecks(to: TableState): void {
    const { renameCheck } = this.#editor
    if (!renameCheck) return
    const { checks } = this.#current
    const isFree = ({ name }: CheckState): boolean => !checks.some((one) => one.name === name)
    for (const check of checks) {
      const after = to.checks.find((one) => isFree(one) && isDeepStrictEqual(one.check, check.check))
      if (!after || to.checks.some((one) => sameCheck(one, check))) continue
      const named = this.#current.checks.map((one) => (one === check ? after : one))
      this.#step({ checks: named }, (table) => renameCheck(table, check, after))
    }
  }

  #dropChecks(to: TableState): void {
    for (const check of this.#current.checks) {
      if (to.checks.some((one) => sameCheck(one, check))) continue
      this.#dropCheck(check)
    }
  }

  #dropCheck(check: CheckState): void {
    const checks = this.#current.checks.filter((one) => one !== check)
    this.#step({ checks }, (before, after) => this.#editor.dropCheck(before, after, check))
  }

  #replaceChecks({ checks }: TableState, word: RenamedWord | undefined): void {
    const { checks: old } = this.#current
    const same = old.length === checks.length && old.every((check) => checks.some((one) => sameCheck(one, check)))
    if (same && !word) return
    this.#step({ checks }, (before, after) => this.#editor.replaceChecks?.(before, after, word) ?? [])
  }

  #renameWord(word: RenamedWord): void {
    this.#statements.push(...this.#editor.renameWord(this.#current, word))
  }

  #dropExclusions(to: TableState): void {
    for (const exclusion of this.#current.exclusions ?? [])
      if (!hasAlike(to.exclusions, exclusion)) this.#dropExclusion(exclusion)
  }

  #dropExclusion(exclusion: ExclusionState): void {
    const exclusions = (this.#current.exclusions ?? []).filter((one) => one !== exclusion)
    this.#step({ exclusions }, (before) => this.#editor.dropExclusion(before, exclusion))
  }

  #addExclusions(to: TableState): void {
    for (const exclusion of to.exclusions ?? []) {
      const { exclusions = [] } = this.#current
      if (hasAlike(exclusions, exclusion)) continue
      this.#step({ exclusions: [...exclusions, exclusion] }, (_, after) => this.#editor.addExclusion(after, exclusion))
    }
  }

  #dropIndexes(gone: readonly IndexState[], to: TableState): readonly IndexState[] {
    const late: IndexState[] = []
    const dropped = this.#current.columns.filter((one) => !to.columns.some(({ column }) => column === one.column))
    for (const index of gone) {
      const first = this.#current.columns.find((one) => one.column === index.columns[0])
      // A dropped column takes its indexes along.
      if (dropped.some((one) => indexHolds(index, one.column))) continue
      const held = this.#current.keys?.some(({ columns }) => columns.every((one, at) => index.columns[at] === one))
      if (held || first?.references) late.push(index)
      else this.#dropIndex(index)
    }
    return late
  }

  #dropIndex(index: IndexState): void {
    const indexes = this.#current.indexes.filter((one) => one.name !== index.name)
    this.#step({ indexes }, (before) => this.#editor.dropIndex(before, index))
  }

  #alterColumns(to: TableState, fill: TableChange['fill']): void {
    for (const after of to.columns) {
      const before = this.#current.columns.find((one) => one.column === after.column)
      if (!before || sameColumn(before, after)) continue
      const columns = this.#current.columns.map((one) => (one === before ? after : one))
      const value = fill?.column === after.column ? fill.value : undefined
      this.#step({ columns }, (old, next) => this.#editor.alterColumn(old, next, before, after, value))
    }
  }

  #dropColumns(to: TableState): void {
    for (const column of this.#current.columns) {
      if (to.columns.some((one) => one.column === column.column)) continue
      this.#dropColumn(column)
    }
  }

  #dropColumn(column: ColumnState): void {
    const columns = this.#current.columns.filter((one) => one !== column)
    const indexes = this.#current.indexes.filter((index) => !indexHolds(index, column.column))
    this.#step({ columns, indexes }, (before, after) => this.#editor.dropColumn(before, after, column))
  }

  #addColumns(to: TableState, fill: TableChange['fill']): void {
    for (const column of to.columns.toSorted(
      (a, b) => Number(a.generated !== undefined) - Number(b.generated !== undefined),
    )) {
      if (this.#current.columns.some((one) => one.column === column.column)) continue
      const value = fill?.column === column.column ? fill.value : undefined
      const columns = [...this.#current.columns, column]
      this.#step({ columns }, (before, after) => this.#editor.addColumn(before, after, column, value))
    }
  }

  #indexes({ renamed, added }: IndexPairs, late: readonly IndexState[], to: TableState): void {
    for (const [before, after] of renamed) {
      const indexes = this.#current.indexes.map((one) => (one.name === before.name ? after : one))
      this.#step({ indexes }, (table) => this.#editor.renameIndex(table, before, after))
    }
    for (const index of added) {
      this.#step({ indexes: [...this.#current.indexes, index] }, () => this.#editor.addIndex(to, index))
    }
    for (const index of late) this.#dropIndex(index)
  }

  #addChecks(to: TableState): void {
    for (const check of to.checks) {
      if (this.#current.checks.some((one) => sameCheck(one, check))) continue
      this.#step({ checks: [...this.#current.checks, check] }, (before, after) =>
        this.#editor.addCheck(before, after, check),
      )
    }
  }
}

interface IndexPairs {
  readonly gone: readonly IndexState[]
  readonly added: readonly IndexState[]
  readonly renamed: readonly (readonly [IndexState, IndexState])[]
}

function pairIndexes(before: readonly IndexState[], after: readonly IndexState[]): IndexPairs {
  const alike = (a: IndexState, b: IndexState): boolean => isDeepStrictEqual({ ...a, name: '' }, { ...b, name: '' })
  const gone = new Set(before.filter((old) => !after.some((one) => one.name === old.name && alike(one, old))))
  const added = after.filter((one) => !before.some((old) => old.name === one.name && alike(old, one)))
  const renamed: [IndexState, IndexState][] = []
  const made = added.filter((one) => {
    const old = [...gone].find((other) => alike(other, one))
    if (!old) return true
    gone.delete(old)
    renamed.push([old, one])
    return false
  })
  return { gone: [...gone], added: made, renamed }
}

/** Whether two checks of one name say the same. */
export function sameCheck(a: CheckState, b: CheckState): boolean {
  return a.name === b.name && isDeepStrictEqual(a.check, b.check)
}

// Whether what two tables hold is the same but for how long a text may be: nothing else of them has to be made with their checks.
function holdAlike(before: readonly ColumnState[], after: readonly ColumnState[]): boolean {
  const plain = (one: ColumnState): ColumnState => {
    const { maxLength: _length, ...spec } = one.spec
    return { ...one, spec }
  }
  return (
    before.length === after.length &&
    before.every((one) => {
      const next = after.find(({ column }) => column === one.column)
      return next !== undefined && sameColumn(plain(one), plain(next)) && roomOf(next) >= roomOf(one)
    })
  )
}

const roomOf = (one: ColumnState | undefined): number => one?.spec.maxLength ?? Number.POSITIVE_INFINITY

const roomIn = ({ columns }: TableState, column: string): number => roomOf(columns.find((one) => one.column === column))

function hasAlike(all: readonly ExclusionState[] = [], exclusion: ExclusionState): boolean {
  return all.some((one) => isDeepStrictEqual(one, exclusion))
}

/** Whether two columns are the same to the database, whatever their names. */
export function sameColumn(a: ColumnState, b: ColumnState): boolean {
  const schema = ({ spec, references, generated }: ColumnState): unknown => {
    const { kind, nullable, maxLength, digits, places, dbDefault, comment, collation, element, dims, dbType } = spec
    const stored = [
      kind,
      nullable,
      maxLength,
      digits,
      places,
      references,
      dbDefault,
      comment,
      collation,
      element,
      dims,
      dbType,
    ]
    return [...stored, generated]
  }
  return isDeepStrictEqual(schema(a), schema(b))
}
