const { DatabaseSync } = require('node:sqlite')

/** What ORMs take for a database of better-sqlite3. */
function Database(path) {
  const client = new DatabaseSync(path)
  client.exec('PRAGMA synchronous = NORMAL')
  return {
    name: path,
    open: true,
    get inTransaction() {
      return client.isTransaction
    },
    prepare: (sql) => new Statement(client, sql),
    exec: (sql) => client.exec(sql),
    pragma: (text) => client.prepare(`PRAGMA ${text}`).all(),
    aggregate: () => undefined,
    function: (name, options, run) => client.function(name, run ? options : {}, run ?? options),
    defaultSafeIntegers: () => undefined,
    close() {
      client.close()
    },
  }
}

class Statement {
  constructor(client, sql) {
    this.statement = client.prepare(sql)
    this.reader = this.statement.columns().length > 0
  }
  raw(yes = true) {
    this.statement.setReturnArrays(yes)
    return this
  }
  safeIntegers(yes = true) {
    this.statement.setReadBigInts(yes)
    return this
  }
  columns() {
    return this.statement.columns()
  }
  bind(...values) {
    this.bound = flat(values)
    return this
  }
  all(...values) {
    return this.statement.all(...this.of(values))
  }
  get(...values) {
    return this.statement.get(...this.of(values))
  }
  run(...values) {
    return this.statement.run(...this.of(values))
  }
  iterate(...values) {
    return this.statement.iterate(...this.of(values))
  }
  of(values) {
    return this.bound ?? flat(values)
  }
}

// Both forms are in use: values one by one, and one array of them. Node's driver takes no booleans.
function flat(values) {
  const list = values.length === 1 && Array.isArray(values[0]) ? values[0] : values
  return list.map((value) => (typeof value === 'boolean' ? Number(value) : value))
}

module.exports = Database
module.exports.default = Database
