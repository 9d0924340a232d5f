import { padEnd, widthOf } from './width.ts'

const GAP = '  '

/** Lays rows out in columns under their headings; the last column is not filled up. Line breaks in a cell become blanks. */
export function tableLines(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  style: (heading: string) => string = (heading) => heading,
): string[] {
  const cells = rows.map((row) => headings.map((_, column) => (row[column] ?? '').replace(/\s*\n\s*/g, ' ')))
  const widths = headings.map((heading, column) =>
    Math.max(widthOf(heading), ...cells.map((row) => widthOf(row[column] ?? ''))),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => padEnd(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd()
  return [style(line(headings)), style(widths.map((width) => '─'.repeat(width)).join(GAP)), ...cells.map(line)]
}
