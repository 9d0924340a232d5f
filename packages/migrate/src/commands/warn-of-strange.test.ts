import { expect, it } from 'vitest'
import { warnOfStrange } from './warn-of-strange.ts'

it('says each thing once, with the databases that it concerns', () => {
  const lines: string[] = []
  warnOfStrange({ warn: (line: string) => lines.push(line) } as never, [
    { name: 'acme', changed: ['blog.0001'], unknown: [] },
    { name: 'globex', changed: ['blog.0001'], unknown: ['blog.0009'] },
    { name: 'initech' },
  ])
  expect(lines).toEqual([
    'The database "globex" has "blog.0009" applied, which this code does not know: it is older than the database, or files are missing. What it did stays; to undo it, use the code that has it. Where a file is gone for good: node manage.ts migrate blog --prune forgets it.',
    'The file of "blog.0001" was changed after it was applied to "acme", "globex", which stay as it was made then. Put the file back, and write what is new in a migration of its own.',
  ])
})
