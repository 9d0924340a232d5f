/** One recipe as it is written in `recipes.ts`. */
export interface Recipe {
  readonly name: string
  readonly text: string
  readonly code: string
}

/** A section of the page. */
export interface Section {
  readonly title: string
  readonly recipes: readonly Recipe[]
}

const RECIPE = /\/\*\* (.+?) \*\/\nexport const (\w+) = (?:async )?\(\) =>\s*([\s\S]*?)(?=\n\n\/\*\* |\n*$)/g

/** The sections of a source text: `// ## Title`, then exported functions with a comment of one line each. */
export function sectionsOf(source: string): Section[] {
  return source
    .split(/^\/\/ ## /m)
    .slice(1)
    .map((part) => {
      const [title = '', ...lines] = part.split('\n')
      const recipes = [...lines.join('\n').trimEnd().matchAll(RECIPE)].map(
        ([, text = '', name = '', body = '']): Recipe => ({ name, text, code: codeOf(body) }),
      )
      return { title, recipes }
    })
}

/** The page: what each recipe does, how it is written, and the statements that it runs. */
export function pageOf(sections: readonly Section[], statements: ReadonlyMap<string, readonly string[]>): string {
  const parts = sections.map(({ title, recipes }) =>
    [`## ${title}`, ...recipes.map((recipe) => entryOf(recipe, statements.get(recipe.name) ?? []))].join('\n\n'),
  )
  return `${HEAD}\n\n${parts.join('\n\n')}\n`
}

const HEAD = `# Query cookbook

What the query language can say, and the SQL that it makes on PostgreSQL. Every recipe is run on every database by a test, which also writes this page:
\`pnpm test packages/orm/docs -u\`. The models are in [models.ts](models.ts).`

function entryOf({ text, code }: Recipe, statements: readonly string[]): string {
  const sql = statements.map((statement) => `${readable(statement)};`).join('\n')
  return [text, fenced('ts', code), ...(sql ? [fenced('sql', sql)] : [])].join('\n\n')
}

/** A statement with the columns of whole rows told once. */
export const shortened = (sql: string): string => sql.replace(COLUMNS, '$1.…')

const COLUMNS = /("\w+")\."\w+"(?:, \1\."\w+"){3,}/g
const CLAUSE =
  /^ (?=(?:FROM|WHERE|GROUP BY|HAVING|ORDER BY|LIMIT|LEFT JOIN|RIGHT JOIN|FULL JOIN|INNER JOIN|SET|VALUES|RETURNING|ON CONFLICT|UNION|EXCEPT|INTERSECT) )/

// Each clause of the outermost query on a line of its own; the columns of whole rows told once.
function readable(sql: string): string {
  const short = shortened(sql)
  let depth = 0
  let text = ''
  for (let index = 0; index < short.length; index++) {
    const letter = short.charAt(index)
    if (letter === '(') depth++
    if (letter === ')') depth--
    text += depth === 0 && CLAUSE.test(short.slice(index, index + 20)) ? '\n' : letter
  }
  return text
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}

// The body of a function without its braces, at the left margin.
function codeOf(body: string): string {
  const block = /^\{\n([\s\S]*)\n\}$/.exec(body.trim())
  const text = (block?.[1] ?? body).replace(/^\n+/, '').trimEnd()
  const lines = text.split('\n')
  const margin = block
    ? Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)))
    : Math.min(
        ...lines
          .slice(1)
          .filter((line) => line.trim())
          .map((line) => line.search(/\S/)),
        4,
      ) - (lines.length > 1 ? 2 : 0)
  return lines.map((line) => line.replace(new RegExp(`^ {0,${Math.max(0, margin)}}`), '')).join('\n')
}
