import type { FieldSpec } from '@tsango/core/fields'
import { compileForTable } from '../compile/table-expression.ts'
import type { SchemaWords, TableExpression, TableState, WrittenExpression } from '../dialects/base/base.ts'
import { type ConditionData, fieldsIn, type OperandData, withFields } from './expression-data.ts'
import { nodeOfData } from './expression-nodes.ts'

const same = (column: string): string => column

/** An expression of a migration whose fields are columns. */
export class ColumnExpression implements TableExpression {
  /** The expression with the names of columns in the place of those of fields. */
  readonly data: OperandData | ConditionData

  constructor(data: OperandData | ConditionData) {
    this.data = data
  }

  get columns(): readonly string[] {
    return fieldsIn(this.data)
  }

  get column(): string | undefined {
    return typeof this.data === 'string' ? this.data : undefined
  }

  renamed(before: string, after: string): ColumnExpression {
    return new ColumnExpression(withFields(this.data, (column) => (column === before ? after : column)))
  }

  write(table: TableState, words: SchemaWords, expected?: FieldSpec): WrittenExpression {
    return compileForTable(nodeOfData(this.data, same), table, words, expected)
  }
}

/** An expression in the database's own SQL, over columns that nobody knows. */
export function sqlExpression(sql: string): TableExpression {
  return new ColumnExpression({ sql })
}
