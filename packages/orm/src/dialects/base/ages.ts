/** In milliseconds; a pool looks after its connections a few times in the shortest of its limits, and at least this often. */
const SELDOM = 10_000
/** In milliseconds. */
const OFTEN = 10

/** How old connections may become, and how long they may do nothing; 0: for ever. In milliseconds. */
export interface AgeLimits {
  readonly idleTimeout: number
  readonly maxLifetime: number
}

/**
 * Knows how old connections are and since when they do nothing. The time is that of the last look, so that nothing has to be asked when a connection
 * is taken or given back: a limit is kept to within a tenth of it, or ten seconds.
 */
export class Ages<C> {
  readonly #limits: AgeLimits
  readonly #pause: number
  readonly #ends = new Map<C, number>()
  readonly #look: () => void
  #timer: NodeJS.Timeout | undefined
  #now = performance.now()

  /** `look` is called every now and then while there are connections. */
  constructor(limits: AgeLimits, look: () => void) {
    this.#limits = limits
    this.#look = look
    const given = [limits.idleTimeout, limits.maxLifetime].filter((limit) => limit > 0)
    this.#pause = given.length ? Math.max(OFTEN, Math.min(SELDOM, ...given.map((limit) => limit / 10))) : 0
  }

  /** The time of the last look. */
  get now(): number {
    return this.#now
  }

  /** Whether something that does nothing since `then` has done so for too long. */
  isRested(then: number): boolean {
    const { idleTimeout } = this.#limits
    return idleTimeout > 0 && this.#now - then > idleTimeout
  }

  /** Whether a connection is too old. */
  isWorn(connection: C): boolean {
    return (this.#ends.get(connection) ?? Number.POSITIVE_INFINITY) <= this.#now
  }

  add(connection: C): void {
    const { maxLifetime } = this.#limits
    // Connections that were opened together shall not all end together.
    if (maxLifetime > 0) this.#ends.set(connection, performance.now() + maxLifetime * (1 - Math.random() / 10))
    this.#start()
  }

  remove(connection: C): void {
    this.#ends.delete(connection)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #start(): void {
    if (this.#timer || this.#pause === 0) return
    this.#now = performance.now()
    this.#timer = setInterval(() => {
      this.#now = performance.now()
      this.#look()
    }, this.#pause)
    // A process that has nothing else to do may end.
    this.#timer.unref()
  }
}
