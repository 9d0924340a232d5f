import { Cond } from './condition.ts'
import { Expr } from './expression.ts'

/** What was computed, by its name: a value, or a condition. */
export class Named extends Expr {
  and(...others: Parameters<Cond['and']>): Cond {
    return this.#condition.and(...others)
  }
  or(...others: Parameters<Cond['or']>): Cond {
    return this.#condition.or(...others)
  }
  xor(other: Parameters<Cond['xor']>[0]): Cond {
    return this.#condition.xor(other)
  }
  not(): Cond {
    return this.#condition.not()
  }

  get #condition(): Cond {
    return new Cond(this.node)
  }
}
