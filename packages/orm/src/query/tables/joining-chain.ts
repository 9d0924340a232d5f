import { QueryError, takeFunction, takeText } from '../../errors/errors.ts'
import { askedRows } from '../../expressions/asked-rows.ts'
import { conditionNode, type Node } from '../../expressions/expressions.ts'
import { intern, internNamed } from '../../expressions/intern.ts'
import { isSqlFragment } from '../../expressions/node.ts'
import { Chain } from '../chain/chain.ts'
import { checkNewName } from '../chain/new-name.ts'
import type { Callback } from '../chain/steps.ts'
import { CommonTable, tableOf } from './common-table.ts'
import { type JoinKind, joinMethod, type TableNode } from './join.ts'
import { tableColumns } from './join-columns.ts'

type On = (row: object, joined: object) => unknown

/** What of a query set puts tables beside its rows. */
export abstract class JoiningChain extends Chain {
  join(name: string, query: unknown, on: On): this {
    return this.#join({ left: false, lateral: false }, name, () => query, on)
  }

  leftJoin(name: string, query: unknown, on: On): this {
    return this.#join({ left: true, lateral: false }, name, () => query, on)
  }

  rightJoin(name: string, query: unknown, on: On): this {
    return this.#outer({ left: false, right: true, lateral: false }, name, query, on)
  }

  fullJoin(name: string, query: unknown, on: On): this {
    return this.#outer({ left: true, right: true, lateral: false }, name, query, on)
  }

  joinLateral(name: string, make: Callback, on?: On): this {
    return this.#join({ left: false, lateral: true }, name, make, on)
  }

  leftJoinLateral(name: string, make: Callback, on?: On): this {
    return this.#join({ left: true, lateral: true }, name, make, on)
  }

  fromSql(sql: unknown): this {
    if (this.shape.step) throw new QueryError('fromSql() says where the rows come from: call it first, on objects().')
    if (!isSqlFragment(sql))
      throw new QueryError('fromSql() takes a template: sql`SELECT * FROM … ${value}`, with sql from "drizzle-orm".')
    return this.step(undefined, () => ({ kind: 'sql', sql }))
  }

  with(...tables: readonly unknown[]): this {
    return tables.reduce<this>((query, table) => query.#with(table), this)
  }

  #with(table: unknown): this {
    if (!(table instanceof CommonTable)) throw new QueryError('with() takes tables that cte() has made.')
    const { name } = table
    if (this.plan.tables.some(({ shape }) => shape.number === table.table.shape.number))
      throw new QueryError(`with() has "${name}" already.`)
    return this.interned('with', intern(nodeOf(table.table)), (node) => ({ kind: 'with', table: node as TableNode }))
  }

  // A row of this query's may be missing: then scopes and conditions of rows would take away what stays for the other side.
  #outer(kind: JoinKind, name: string, query: unknown, on: On): this {
    const method = joinMethod(kind)
    takeText(`${method}()`, 'a name for the table that is joined', name)
    if (!this.plan.source)
      throw new QueryError(
        `${method}() keeps rows that belong to none of this query's, which are then no rows of a model. Ask fromQuery(query).${method}("${name}", …).`,
      )
    if (this.plan.conditions.length)
      throw new QueryError(
        `Conditions in front of ${method}() would hold of what comes of it, too. Put them into the query: fromQuery(query.filter(…)).${method}("${name}", …).`,
      )
    return this.#join(kind, name, () => query, on)
  }

  #join(kind: JoinKind, name: string, make: Callback, on: On | undefined): this {
    const method = joinMethod(kind)
    takeFunction(`${method}()`, 'a function of the columns that gives a query behind the name', make)
    if (on !== undefined || !kind.lateral)
      takeFunction(`${method}()`, 'a function of both rows that gives a condition behind the query', on)
    checkNewName(name, this.taken(), 'a table that is joined')
    return this.asked((row) => {
      const table = nodeOf(tableOf(make(row), method))
      const condition = on && conditionNode(on(row, tableColumns(`${name}__`, askedRows())))
      const made = internNamed(condition ? { table, on: condition } : { table })
      return this.interned(`${method} ${name}`, made, ({ table, on }) => ({
        kind: 'join',
        join: { ...kind, name, on, table: table as TableNode },
      }))
    })
  }
}

function nodeOf(query: ReturnType<typeof tableOf>): Node {
  return { kind: 'query', as: 'table', ...query, offset: 0 }
}
