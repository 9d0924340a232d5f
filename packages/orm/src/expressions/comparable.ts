import type { Cond } from './condition.ts'
import { lookup, ownName } from './lookup.ts'
import { Computed, nodeOf, Ord } from './nodes.ts'

/** What can be compared and ordered by: the part of every expression at run time that asks something. */
export class Comparable extends Computed {
  eq(value: unknown): Cond {
    return lookup(this.node, 'exact', value)
  }
  ne(value: unknown): Cond {
    return lookup(this.node, 'exact', value).not()
  }
  isNotDistinctFrom(value: unknown): Cond {
    const same = lookup(this.node, 'exact', value)
    const other = nodeOf(value)
    if (other.kind === 'value') return same
    return same.or(lookup(this.node, 'isnull').and(lookup(other, 'isnull')))
  }
  isDistinctFrom(value: unknown): Cond {
    return this.isNotDistinctFrom(value).not()
  }
  gt(value: unknown): Cond {
    return lookup(this.node, 'gt', value)
  }
  gte(value: unknown): Cond {
    return lookup(this.node, 'gte', value)
  }
  lt(value: unknown): Cond {
    return lookup(this.node, 'lt', value)
  }
  lte(value: unknown): Cond {
    return lookup(this.node, 'lte', value)
  }
  range(from: unknown, to: unknown): Cond {
    return lookup(this.node, 'gte', from).and(lookup(this.node, 'lte', to))
  }
  in(values: unknown): Cond {
    return lookup(this.node, 'in', values)
  }
  isNull(yes = true): Cond {
    return lookup(this.node, yes ? 'isnull' : 'isnotnull')
  }
  iexact(value: unknown): Cond {
    return lookup(this.node, 'iexact', value)
  }
  contains(value: unknown): Cond {
    return lookup(this.node, 'contains', value)
  }
  icontains(value: unknown): Cond {
    return lookup(this.node, 'icontains', value)
  }
  startswith(value: unknown): Cond {
    return lookup(this.node, 'startswith', value)
  }
  istartswith(value: unknown): Cond {
    return lookup(this.node, 'istartswith', value)
  }
  endswith(value: unknown): Cond {
    return lookup(this.node, 'endswith', value)
  }
  iendswith(value: unknown): Cond {
    return lookup(this.node, 'iendswith', value)
  }
  regex(pattern: string): Cond {
    return lookup(this.node, 'regex', pattern)
  }
  iregex(pattern: string): Cond {
    return lookup(this.node, 'iregex', pattern)
  }

  hasKey(key: string): Cond {
    return lookup(this.node, 'hasKey', key)
  }
  hasKeys(keys: readonly string[]): Cond {
    return lookup(this.node, 'hasKeys', keys)
  }
  hasAnyKeys(keys: readonly string[]): Cond {
    return lookup(this.node, 'hasAnyKeys', keys)
  }
  containedBy(value: unknown): Cond {
    return lookup(this.node, 'containedBy', value)
  }

  overlap(value: unknown): Cond {
    return lookup(this.node, 'overlap', value)
  }
  fullyLt(value: unknown): Cond {
    return lookup(this.node, 'fullyLt', value)
  }
  fullyGt(value: unknown): Cond {
    return lookup(this.node, 'fullyGt', value)
  }
  notLt(value: unknown): Cond {
    return lookup(this.node, 'notLt', value)
  }
  notGt(value: unknown): Cond {
    return lookup(this.node, 'notGt', value)
  }
  adjacentTo(value: unknown): Cond {
    return lookup(this.node, 'adjacentTo', value)
  }
  lookup(name: string, value: unknown): Cond {
    return lookup(this.node, ownName(name), value)
  }
  asc(): Ord {
    return new Ord({ item: this.node, descending: false, nulls: undefined })
  }
  desc(): Ord {
    return new Ord({ item: this.node, descending: true, nulls: undefined })
  }
}
