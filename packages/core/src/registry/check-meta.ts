import { suggest } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import type { ExclusionMethod, Index, Meta, View } from '../model/meta.ts'
import type { ModelDefinition } from './definition.ts'

/** Reports names in a model's meta that are no columns of it, and columns that occur twice. */
export function checkMeta(definition: ModelDefinition, meta: Meta, problems: Problem[]): void {
  const hold = (where: string, names: readonly string[]): void => {
    for (const written of names) {
      const name = written.replace(/^-/, '')
      if (definition.field(name)) continue
      const closest = suggest(name, definition.names)
      problems.push(
        problem(
          'core.meta_field',
          `${definition.label}.meta.${where} names "${name}", which is no column of the model.`,
          closest
            ? `Did you mean "${closest}"?`
            : `Columns: ${definition.fields.map((field) => field.attribute).join(', ')}.`,
        ),
      )
    }
  }
  hold('ordering', meta.ordering ?? [])
  hold('getLatestBy', meta.getLatestBy ?? [])
  checkPermissions(definition, problems)
  if (definition.proxyOf) {
    checkScopes(definition, problems)
    return
  }
  for (const { fields = [], include = [] } of definition.indexes) hold('indexes', [...fields, ...include])
  const { fields: audited = [], except = [] } = definition.audit ?? {}
  hold('audit', [...audited, ...except])
  for (const together of definition.uniqueTogether) hold('uniqueTogether', together)
  checkSqlNames(definition, problems)
  checkComments(definition, problems)
  checkIndexes(definition, problems)
  checkExclusions(definition, problems)
  checkScopes(definition, problems)
  const columns = new Set<string>()
  for (const { column, name } of definition.ownFields) {
    if (columns.has(column))
      problems.push(
        problem(
          'core.column_twice',
          `${definition.label} has the column "${column}" twice, the second time for "${name}".`,
          'Give one of them another .column(…).',
        ),
      )
    columns.add(column)
  }
}

// What no database keeps is not to fail the migration that brings it.
function checkComments({ label, comment, ownFields }: ModelDefinition, problems: Problem[]): void {
  const told = [
    [label, comment] as const,
    ...ownFields.map(({ name, spec }) => [`${label}.${name}`, spec.comment] as const),
  ]
  for (const [of, text] of told)
    if (text !== undefined && typeof text !== 'string')
      problems.push(problem('core.comment', `The comment of ${of} is no text.`, 'Write it in quotes.'))
    else if (text !== undefined && (text.includes('\0') || !text.isWellFormed()))
      problems.push(
        problem(
          'core.comment',
          `The comment of ${of} has ${text.includes('\0') ? 'NUL' : 'half a character'} in it, which no database keeps: ${JSON.stringify(text.slice(0, 60))}.`,
          'Take it out.',
        ),
      )
}

/** In quotes a name may hold anything but what ends it for some servers, and what has no bytes. */
function checkSqlNames(
  { label, table, fields, indexes, checks, exclusions }: ModelDefinition,
  problems: Problem[],
): void {
  const names = [
    table,
    ...fields.map(({ column }) => column),
    ...[...indexes, ...checks, ...exclusions].map(({ name }) => name ?? 'none'),
  ]
  for (const name of names)
    if (name === '' || name.includes('\0') || !name.isWellFormed())
      problems.push(
        problem(
          'core.sql_name',
          `${label} has a table, column, index or constraint of the name ${JSON.stringify(name)}, which no database has.`,
          'Give a text without NUL that is not empty.',
        ),
      )
}

function checkScopes({ label, scopes, fields, softDelete }: ModelDefinition, problems: Problem[]): void {
  const trash = fields.filter(({ spec }) => spec.softDelete)
  if (trash.length > 1)
    problems.push(
      problem(
        'core.soft_delete',
        `${label} has several fields of f.softDelete(): ${trash.map(({ name }) => name).join(', ')}.`,
        'Keep one.',
      ),
    )
  if (softDelete && Object.hasOwn(scopes, 'live'))
    problems.push(
      problem(
        'core.soft_delete',
        `${label}.meta.scopes: "live" is the scope that hides the rows in its trash.`,
        'Choose another name.',
      ),
    )
  for (const [name, scope] of Object.entries(scopes)) {
    if (/^[a-z][a-zA-Z0-9]*$/.test(name) && typeof scope === 'function') continue
    problems.push(
      problem(
        'core.scope',
        `${label}.meta.scopes: "${name}" is no scope.`,
        "Give a name in camelCase and a condition: published: (p) => p.status.eq('published').",
      ),
    )
  }
}

function checkIndexes(
  { label, indexes, uniqueTogether, checks, validate, view, viewOf, managed, field }: ModelDefinition,
  problems: Problem[],
): void {
  const report = (message: string, hint: string): void => {
    problems.push(problem('core.meta', `${label}.meta.${message}`, hint))
  }
  for (const index of indexes) {
    const { fields = [], include = [], expressions, unique, nullsNotDistinct, name, message, code } = index
    const names = [...fields, ...include].map((field) => field.replace(/^-/, ''))
    const shown = name ? `the index "${name}"` : `[${names.join(', ')}]`
    if (expressions ? fields.length > 0 : fields.length === 0)
      report(
        `indexes: ${shown} has ${expressions ? 'both fields and expressions' : 'neither fields nor expressions'}.`,
        'Give it one of them; a column can stand among expressions.',
      )
    if (new Set(names).size < names.length) report(`indexes: ${shown} names a column twice.`, 'Name each column once.')
    if (nullsNotDistinct && !unique)
      report(
        `indexes: ${shown} is not unique, so that NULLs are as distinct as they are.`,
        'Leave nullsNotDistinct out, or say unique: true.',
      )
    if (index.deferrable !== undefined && !isDeferrable(index))
      report(
        `indexes: ${shown} is deferrable, and is no unique constraint over columns of every row.`,
        "Write uniqueTogether: [{ fields: ['list', 'position'], deferrable: 'deferred' }], or leave deferrable out.",
      )
    if ((message ?? code) !== undefined && !unique)
      report(
        `indexes: ${shown} is not unique: it refuses no row, and nobody would read its message.`,
        'Leave message and code out, or say unique: true.',
      )
    if (viewOf && !viewOf.materialized)
      report(
        `indexes: ${shown} is over a view, which keeps no rows of its own.`,
        'Declare it in the model whose table the view reads, or say materialized: true where the database has such.',
      )
    const fault = fulltextFault(index, field)
    if (fault) report(`indexes: ${shown} ${fault}.`, FULLTEXT_HINT)
  }
  for (const list of uniqueTogether)
    if (list.length === 0 || new Set(list).size < list.length)
      report(`uniqueTogether has [${list.join(', ')}], which names no column, or one twice.`, 'Name each column once.')
  if (view && managed) report('managed: a view has no table that migrations could make.', 'Leave managed out.')
  checkView(viewOf, report)
  if (validate !== undefined && typeof validate !== 'function')
    report('validate is no function.', 'Write validate: (row, refuse) => { … }.')
  for (const { name, check } of checks)
    if (typeof check !== 'function')
      report(`checks: "${name}" holds a row to nothing.`, 'Give it a condition: check: (p) => p.price.gte(0).')
}

// What databases take as a constraint, and not only as an index.
function isDeferrable({
  deferrable,
  unique,
  expressions,
  where,
  method = 'btree',
  opclasses,
  fields = [],
}: Index): boolean {
  const known = deferrable === 'deferred' || deferrable === 'immediate'
  const whole = unique === true && !expressions && !where && method === 'btree' && !opclasses
  return known && whole && !fields.some((field) => field.startsWith('-'))
}

const FULLTEXT_HINT =
  "Write { fields: ['title', 'body'], method: 'fulltext' }, with the name of a config where words have stems."

// What is wrong with an index as one of words.
function fulltextFault(index: Index, field: ModelDefinition['field']): string | undefined {
  const { fields = [], method, config, unique, where, include, expressions, opclasses } = index
  if (method !== 'fulltext') return config === undefined ? undefined : 'has a config, but is no full-text index'
  if (config !== undefined && !/^[A-Za-z_]\w{0,62}$/.test(config)) return 'has a config that is no name'
  if (unique || where || include?.length || expressions || opclasses?.length)
    return 'is a full-text index, which is over all rows of columns alone'
  const other = fields.find((name) => name.startsWith('-') || (field(name)?.spec.sort ?? 'text') !== 'text')
  return other && `is a full-text index, and "${other}" is no column of text`
}

function checkView(view: View | undefined, report: (message: string, hint: string) => void): void {
  if (!view) return
  const texts = typeof view.sql === 'string' ? [view.sql] : Object.values(view.sql ?? {})
  if (texts.length === 0 || texts.some((text) => typeof text !== 'string' || text.trim() === ''))
    report('view has no SQL.', "Write view: { sql: 'SELECT …' }, or view: true where somebody else makes it.")
}

function checkPermissions({ label, permissions }: ModelDefinition, problems: Problem[]): void {
  for (const word of permissions)
    if (!/^[A-Za-z]\w{0,59}$/.test(word))
      problems.push(
        problem(
          'core.meta',
          `${label}.meta.permissions: ${JSON.stringify(word)} is no word for what is done.`,
          "Write a word of letters, digits and underscores, at most 60: permissions: ['publish'].",
        ),
      )
}

const METHODS: readonly ExclusionMethod[] = ['gist', 'spgist', 'btree', 'hash']

// What it is over is known once its columns can be asked; the rest is data.
function checkExclusions({ label, exclusions }: ModelDefinition, problems: Problem[]): void {
  const report = (message: string, hint: string): void => {
    problems.push(problem('core.meta', `${label}.meta.exclusions: ${message}`, hint))
  }
  const names = exclusions.map(({ name }) => name)
  for (const { name, using = 'gist', over } of exclusions) {
    if (names.indexOf(name) !== names.lastIndexOf(name)) report(`"${name}" is there twice.`, 'Rename one of them.')
    if (!METHODS.includes(using)) report(`"${name}" uses ${JSON.stringify(using)}.`, `Known: ${METHODS.join(', ')}.`)
    if (typeof over !== 'function') report(`"${name}" compares nothing.`, "Write over: (b) => [[b.roomId, '='], …].")
  }
}
