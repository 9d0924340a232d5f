/**
 * Templates of HTML and of text, on Eta: layouts, includes, escaping and filters.
 *
 * @module
 */
import type { TemplateFunction } from 'eta/core'
import { TemplateNotFound } from '../errors/errors.ts'
import { builtinFilters, type Filter } from '../filters/filters.ts'
import { Compiler } from './compiler.ts'
import { createSources, type Source, type Sources } from './sources.ts'

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
  /** Renders a template given as text; `name` is what its errors call it. */
  renderString(source: string, data?: object, name?: string): string
  /** Tells whether a folder has the template. Raises `TemplateNameInvalid`. */
  has(name: string): boolean
  /** Gives the names of all templates, sorted. */
  names(): string[]
  /** Compiles every template and gives the errors of those that cannot be. */
  check(): Error[]
}

/**
 * Makes {@link Templates}: `<%= value %>` prints escaped, `<%~ value %>` as it stands, `<% code %>` runs; `layout('base.html')` at the top of a
 * template puts it into `<%~ it.body %>` of that layout, `include('part.html', { data })` renders another in place.
 * Raises `FilterNameInvalid`.
 *
 * @example
 * const templates = createTemplates({ folders: [] })
 * templates.renderString('<p><%= it.name %>, <%= number(it.count) %></p>', { name: '<Ann>', count: 1234 }) // → '<p>&lt;Ann&gt;, 1,234</p>'
 * templates.render('missing.html') // → throws TemplateNotFound
 */
export function createTemplates({ folders, filters = {}, globals = {}, development = false }: TemplatesOptions): Templates {
  const sources = createSources(folders)
  const load = (name: string, async: boolean) => (async ? loadAsync : loadSync)(name)
  const compiler = new Compiler({ development, filters: { ...builtinFilters, ...filters }, load })
  const loadSync = createLoader(sources, development, (text, name) => compiler.compileSource(text, name, false))
  const loadAsync = createLoader(sources, development, (text, name) => compiler.compileSource(text, name, true))
  const choose = (name: TemplateName) => (typeof name === 'string' ? name : firstOf(sources, name))

  return {
    folders: sources.folders,
    render: (name, data) => compiler.render(choose(name), { ...globals, ...data }),
    // Awaited inside, so that a missing template rejects and does not throw.
    renderAsync: async (name, data) => compiler.renderAsync(choose(name), { ...globals, ...data }),
    renderString: (source, data, name = 'a text') => {
      const template = compiler.compileSource(source, name, false)
      return compiler.render(template, { ...globals, ...data }, { filepath: name })
    },
    has: (name) => sources.find(name) !== undefined,
    names: () => sources.names(),
    check: () => sources.names().flatMap((name) => errorOf(() => loadAsync(name))),
  }
}

type Loader = (name: string) => TemplateFunction

function createLoader(sources: Sources, development: boolean, compile: (text: string, name: string) => TemplateFunction): Loader {
  const compiled = new Map<string, { readonly stamp: string; readonly template: TemplateFunction }>()
  return (name) => {
    const known = compiled.get(name)
    if (known !== undefined && !development) return known.template
    const source: Source = sources.get(name)
    if (known?.stamp === source.stamp) return known.template
    const template = compile(sources.read(source), name)
    compiled.set(name, { stamp: source.stamp, template })
    return template
  }
}

function firstOf(sources: Sources, names: readonly string[]): string {
  const found = names.find((name) => sources.find(name) !== undefined)
  if (found === undefined) throw new TemplateNotFound(names.join('", "'), sources.folders, sources.names())
  return found
}

function errorOf(run: () => unknown): Error[] {
  try {
    run()
    return []
  } catch (error) {
    return [error instanceof Error ? error : new TypeError(String(error))]
  }
}
