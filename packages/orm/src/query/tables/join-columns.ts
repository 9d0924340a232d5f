import type { AskedRows } from '../../expressions/asked-rows.ts'
import { Named } from '../../expressions/named.ts'

/** The columns of a table that a query made, as expressions: what there is, is known when the query is compiled. */
export function tableColumns(prefix: string, rows: AskedRows | undefined, annotations: readonly string[] = []): object {
  return new Proxy(Object.freeze({}), {
    get: (_, name) => {
      if (typeof name === 'symbol') return undefined
      if (annotations.includes(name)) return new Named({ kind: 'annotation', name, rows })
      return new Named({ kind: 'path', depth: 0, path: prefix + name, rows })
    },
  })
}

/** The columns of a query with those of the tables that are joined: `row.totals.count`, or `row.totals__count`. */
export function withJoined(columns: object, joined: readonly string[], rows: AskedRows): object {
  const joins = new Set(joined)
  return new Proxy(columns, {
    get: (own, name) => {
      if (typeof name === 'symbol') return undefined
      if (joins.has(name)) return tableColumns(`${name}__`, rows)
      const [head = '', ...rest] = name.split('__')
      if (rest.length && joins.has(head)) return new Named({ kind: 'path', depth: 0, path: name, rows })
      return Reflect.get(own, name)
    },
  })
}
