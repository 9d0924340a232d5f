import type { ColumnChange, Dialect, SchemaEditor } from '@tsango/orm/dialects'
import type { Operation, ProjectState } from '@tsango/orm/migrations'
import { stepsOf, type Where } from '../changes/changes.ts'
import { type History, type MigrationNode, stateBefore } from '../history/history.ts'
import { describeOperation } from '../operations/operations.ts'
import { movesOf } from '../run/moves.ts'
import { adviceOn } from './advice.ts'
import { breaksOldCode } from './old-code.ts'

/** What may go wrong where a migration is applied to a database that is at work. */
export interface Finding {
  /** `blog.0002_post_slug`. */
  readonly migration: string
  /** The operation in words. */
  readonly operation: string
  /** `lock`: others wait while it runs. `old_code`: the release that runs until then breaks. */
  readonly kind: 'lock' | 'old_code'
  /** What happens. */
  readonly message: string
  /** What to do in its place. */
  readonly instead: string
  /** Why it is no matter here, where the migration says so. */
  readonly reviewed: string | undefined
}

/**
 * What a migration does to those who work with the database while it is applied: whom it holds up, and whether the release before it still runs
 * on what it leaves. Tables that the migration itself makes are nobody's yet. Connects to nothing.
 */
export function lintMigration(
  history: History,
  node: MigrationNode,
  dialect: Dialect,
  where?: Where,
): readonly Finding[] {
  const findings: Finding[] = []
  const made = new Set<string>()
  const { reviewed } = node.migration
  for (const { operation, from, to } of movesOf(node, 'forward', stateBefore(history, node))) {
    if ('model' in operation && made.has(operation.model)) {
      if (operation.type === 'renameModel') made.add(operation.to)
      continue
    }
    if (operation.type === 'createModel') made.add(operation.model)
    const found = (kind: Finding['kind'], message: string, instead: string): void => {
      findings.push({
        migration: node.key,
        operation: describeOperation(operation),
        kind,
        message,
        instead,
        reviewed,
      })
    }
    const risks = (one: Operation): Risks => risksOf(one, from, to, dialect, where)
    for (const risk of risks(operation))
      found(
        'lock',
        `It holds up ${risk.blocks} while ${risk.while} on ${dialect.features.title}.`,
        adviceOn(risk, { operation, from, to, dialect, risksOf: risks }),
      )
    const broken = breaksOldCode(operation, from)
    if (broken) found('old_code', broken.message, broken.instead)
  }
  return findings
}

type Risks = ReturnType<Dialect['risks']>

function risksOf(
  operation: Operation,
  from: ProjectState,
  to: ProjectState,
  dialect: Dialect,
  where: Where | undefined,
): Risks {
  if (operation.type === 'createModel' || operation.type === 'deleteModel') return []
  let change: ColumnChange = {}
  const watched = watching(dialect.schema, (seen) => {
    change = seen
  })
  const statements = stepsOf(operation, from, to, { ...dialect, schema: watched }, where).flatMap((step) =>
    // What a user's own SQL does to rows is the purpose of it.
    'sql' in step && !(step.changes === 'rows' && operation.type !== 'renameValue' && /^\s*UPDATE\b/i.test(step.sql))
      ? [step.sql]
      : [],
  )
  return dialect.risks(statements, change)
}

// The same editor, which tells of the column that it changes.
function watching(editor: SchemaEditor, see: (change: ColumnChange) => void): SchemaEditor {
  return {
    ...editor,
    addColumn: (from, to, column, fill) => {
      see({ after: column })
      return editor.addColumn(from, to, column, fill)
    },
    alterColumn: (from, to, before, after, fill) => {
      see({ before, after })
      return editor.alterColumn(from, to, before, after, fill)
    },
  }
}
