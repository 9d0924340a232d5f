/**
 * Templates of HTML and of text, on Eta: layouts, includes, escaping and filters.
 *
 * @module
 */
import type { TemplateFunction } from 'eta/core'
import { TemplateNameInvalid, TemplateNotFound } from '../errors/errors.ts'
import { builtinFilters, type Filter } from '../filters/filters.ts'
import { createFolders, type Folders, type FoundFile, isPlainPath, readText } from '../folders/folders.ts'
import { Compiler } from './compiler.ts'

/** Where templates are, and what they can use. */
export interface TemplatesOptions {
  /** Folders that are searched in this order: those of the project before those of its apps, which it thereby overrides. */
  readonly folders: readonly (URL | string)[]
  /** Functions that every template can call by their name, beside the builtin ones, which they may replace. */
  readonly filters?: Readonly<Record<string, Filter>>
  /** Values that every template finds in `it`, unless the data of a render has the same name. */
  readonly globals?: Readonly<Record<string, unknown>>
  /** Reads a changed template again and lets errors carry an excerpt of it; `false` unless said otherwise: each is compiled once. */
  readonly development?: boolean
}

/** A name, or several of which the first that exists is taken. */
export type TemplateName = string | readonly string[]

/** Renders templates. */
export interface Templates {
  /** The folders, in the order in which they are searched. */
  readonly folders: readonly string[]
  /**
   * Renders a template with what it finds in `it`. Raises `TemplateNotFound`, `TemplateNameInvalid`, `TemplateSyntaxInvalid` and `TemplateFailed`.
   */
  render(name: TemplateName, data?: object): string
  /** As {@link Templates.render}, for templates that use `await` and `includeAsync`. */
  renderAsync(name: TemplateName, data?: object): Promise<string>
  /** Renders a template given as text, compiled at each call; `name` is what its errors call it. */
  renderString(source: string, data?: object, name?: string): string
  /** Tells whether a folder has the template. Raises `TemplateNameInvalid`. */
  has(name: string): boolean
  /** Gives the names of all templates, sorted. */
  names(): string[]
  /** Compiles every template and gives the errors of those that cannot be. */
  check(): Error[]
}

/**
 * Makes {@link Templates}: `<%= value %>` prints escaped (but as it stands in a template whose name ends in `.txt`), `<%~ value %>` as it stands, `<% code %>` runs; `layout('base.html')` at the top of a
 * template puts it into `<%~ it.body %>` of that layout, `include('part.html', { data })` renders another in place.
 * Raises `FilterNameInvalid`.
 *
 * @example
 * const templates = createTemplates({ folders: [] })
 * templates.renderString('<p><%= it.name %>, <%= number(it.count) %></p>', { name: '<Ann>', count: 1234 }) // → '<p>&lt;Ann&gt;, 1,234</p>'
 * templates.render('missing.html') // → throws TemplateNotFound
 */
export function createTemplates({
  folders,
  filters = {},
  globals = {},
  development = false,
}: TemplatesOptions): Templates {
  const found = createFolders(folders, (name) => !/(?:^|\/)\./.test(name))
  const load = (name: string, async: boolean) => (async ? loadAsync : loadSync)(name)
  const compiler = new Compiler({ development, filters: { ...builtinFilters, ...filters }, load })
  const loadSync = createLoader(found, development, (text, name) => compiler.compileSource(text, name, false))
  const loadAsync = createLoader(found, development, (text, name) => compiler.compileSource(text, name, true))
  const choose = createChooser(found, development)

  return {
    folders: found.paths,
    render: (name, data) => compiler.render(choose(name), { ...globals, ...data }),
    // Awaited inside, so that a missing template rejects and does not throw.
    renderAsync: async (name, data) => compiler.renderAsync(choose(name), { ...globals, ...data }),
    renderString: (source, data, name = 'a text') => {
      const template = compiler.compileSource(source, name, false)
      return compiler.render(template, { ...globals, ...data }, { filepath: name })
    },
    has: (name) => find(found, name) !== undefined,
    names: () => found.names(),
    check: () => found.names().flatMap((name) => errorOf(() => loadAsync(name))),
  }
}

type Loader = (name: string) => TemplateFunction

function createLoader(
  folders: Folders,
  development: boolean,
  compile: (text: string, name: string) => TemplateFunction,
): Loader {
  const compiled = new Map<string, { readonly stamp: string; readonly template: TemplateFunction }>()
  return (name) => {
    const known = compiled.get(name)
    if (known !== undefined && !development) return known.template
    const source = find(folders, name)
    if (source === undefined) throw new TemplateNotFound(name, folders.paths, folders.names())
    if (known?.stamp === source.stamp) return known.template
    const template = compile(readText(source), name)
    compiled.set(name, { stamp: source.stamp, template })
    return template
  }
}

/** Chooses among several names; the choice is kept where files do not change. */
function createChooser(folders: Folders, development: boolean): (name: TemplateName) => string {
  const chosen = new Map<string, string>()
  return (name) => {
    if (typeof name === 'string') return name
    const key = name.join('\n')
    const known = development ? undefined : chosen.get(key)
    const first = known ?? name.find((each) => find(folders, each) !== undefined)
    if (first === undefined) throw new TemplateNotFound(name.join('", "'), folders.paths, folders.names())
    chosen.set(key, first)
    return first
  }
}

/** Eta would take a name that begins with `@` for a template of its own. */
function find(folders: Folders, name: string): FoundFile | undefined {
  if (typeof name !== 'string' || !isPlainPath(name) || name.startsWith('@'))
    throw new TemplateNameInvalid(String(name))
  return folders.find(name)
}

function errorOf(run: () => unknown): Error[] {
  try {
    run()
    return []
  } catch (error) {
    return [error instanceof Error ? error : new TypeError(String(error))]
  }
}
