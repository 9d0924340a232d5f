import { TransactionError } from '../errors/errors.ts'
import { currentScope, type DatabaseScope, databaseSlot } from '../scope/scope.ts'

/** A transaction that ends where its holder says so. */
export interface OpenTransaction extends AsyncDisposable {
  /**
   * Runs `body` in the transaction, with everything else that the caller's context knows. What it returns is awaited inside.
   *
   * @example
   * const post = await transaction.run(() => Post.objects().create({ title: 'New', slug: 'new', authorId: ann.id }))
   */
  run<T>(body: () => T | PromiseLike<T>): Promise<T>
  /**
   * Commits, and calls what `onCommit` took. Rejects where a statement failed or is not done: then everything is undone.
   *
   * @example
   * await transaction.commit()
   */
  commit(): Promise<void>
  /**
   * Undoes everything.
   *
   * @example
   * await transaction.rollback()
   */
  rollback(): Promise<void>
}

type Atomic = (body: () => Promise<void>) => Promise<void>

/** Opens a block that waits for its end to be said. */
export async function open(atomic: Atomic): Promise<OpenTransaction> {
  const { promise: opened, resolve: isOpen, reject: isNot } = Promise.withResolvers<DatabaseScope>()
  const { promise: ended, resolve: commit, reject: rollback } = Promise.withResolvers<void>()
  const done = atomic(() => {
    isOpen(currentScope())
    return ended
  })
  // Who ends it awaits it; until then nobody does.
  done.catch(isNot)
  const block = new Block(await opened, done, commit, rollback)
  forgotten.register(block, rollback, block)
  return block
}

/** What undoes a block on purpose. */
class RolledBack extends Error {}

class Block implements OpenTransaction {
  readonly #scope: DatabaseScope
  readonly #done: Promise<void>
  readonly #commit: () => void
  readonly #rollback: (reason: unknown) => void
  #ended = false

  constructor(scope: DatabaseScope, done: Promise<void>, commit: () => void, rollback: (reason: unknown) => void) {
    this.#scope = scope
    this.#done = done
    this.#commit = commit
    this.#rollback = rollback
  }

  async run<T>(body: () => T | PromiseLike<T>): Promise<T> {
    if (this.#ended) throw over()
    return databaseSlot.run(this.#scope, async () => await body())
  }

  async commit(): Promise<void> {
    this.#end()
    this.#commit()
    await this.#done
  }

  async rollback(): Promise<void> {
    this.#end()
    const reason = new RolledBack('The transaction was rolled back.')
    this.#rollback(reason)
    await this.#done.catch((error: unknown) => {
      if (error !== reason) throw error
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) await this.rollback()
  }

  #end(): void {
    if (this.#ended) throw over()
    this.#ended = true
    forgotten.unregister(this)
  }
}

function over(): TransactionError {
  return new TransactionError('This transaction has ended: it was committed or rolled back. Begin another one.')
}

// Nobody can end it any more, and it holds a connection.
const forgotten = new FinalizationRegistry<(reason: unknown) => void>((rollback) => {
  process.emitWarning('A transaction of begin() was neither committed nor rolled back, and is undone now.', {
    code: 'TSANGO_TRANSACTION',
  })
  rollback(new RolledBack('The transaction was forgotten.'))
})
