/**
 * Every failure of templates and static files.
 *
 * @module
 */
import { TsangoError } from '@tsango/toolkit/errors'
import { didYouMean, listOf, suggest } from '@tsango/toolkit/text'

/** Raised when no folder has the template. */
export class TemplateNotFound extends TsangoError {
  readonly code = 'template_not_found'
  override readonly status = 500
  readonly template: string
  readonly folders: readonly string[]

  constructor(template: string, folders: readonly string[], existing: Iterable<string>) {
    super(`No template "${template}". ${searched(folders)} ${closest(template, existing)}`.trimEnd())
    this.template = template
    this.folders = folders
  }
}

/** Raised when the time for which static files are kept is none. */
export class StaticCachingInvalid extends TsangoError {
  readonly code = 'static_caching_invalid'
  override readonly status = 500

  constructor(name: string, given: unknown) {
    super(
      `Static files cannot be kept for "${name}": ${JSON.stringify(given)}. Give a length of time from 0 on, such as "1h"; 0 lets browsers ask before each use.`,
    )
  }
}

/** Raised when HTML is to be sanitised and the package that reads it is not installed. */
export class SanitizerMissing extends TsangoError {
  readonly code = 'sanitizer_missing'
  override readonly status = 500

  constructor(cause: unknown) {
    super(
      'HTML is sanitised by the package "sanitize-html", which is not installed. Install it: npm install sanitize-html',
      {
        cause,
      },
    )
  }
}

/** Raised for rules of HTML by which it would not be safe. */
export class HtmlRulesInvalid extends TsangoError {
  readonly code = 'html_rules_invalid'
  override readonly status = 500
}

/** Raised when a template's name is no plain path below a folder, as `../secret.html` is not. */
export class TemplateNameInvalid extends TsangoError {
  readonly code = 'template_name_invalid'
  override readonly status = 500

  constructor(name: string) {
    super(
      `"${name}" is not the name of a template. Write a path below a template folder with forward slashes, such as "blog/list.html".`,
    )
  }
}

/** A line of a template. */
export interface TemplatePlace {
  readonly template: string
  readonly line: number | undefined
}

/** What {@link TemplateFailed} and {@link TemplateSyntaxInvalid} know. */
export interface TemplateFault extends TemplatePlace {
  readonly cause: unknown
  /** The lines around the fault, numbered; only in development. */
  readonly excerpt?: string | undefined
}

/** Raised when a template raises while it is rendered; `cause` is what was raised. */
export class TemplateFailed extends TsangoError {
  readonly code = 'template_failed'
  override readonly status = 500
  readonly template: string
  readonly line: number | undefined
  readonly excerpt: string | undefined
  /** The templates that led to the one that failed, the nearest first. */
  readonly trail: readonly TemplatePlace[]

  constructor(fault: TemplateFault, trail: readonly TemplatePlace[] = []) {
    super(`${placeOf(fault)} failed: ${reasonOf(fault.cause)}`, { cause: fault.cause })
    this.template = fault.template
    this.line = fault.line
    this.excerpt = fault.excerpt
    this.trail = trail
  }

  /** Gives the same failure as seen from a template that included the one that failed. */
  includedFrom(place: TemplatePlace): TemplateFailed {
    return new TemplateFailed({ template: this.template, line: this.line, cause: this.cause, excerpt: this.excerpt }, [
      ...this.trail,
      place,
    ])
  }
}

/** Raised when a template cannot be compiled. */
export class TemplateSyntaxInvalid extends TsangoError {
  readonly code = 'template_syntax_invalid'
  override readonly status = 500
  readonly template: string
  readonly line: number | undefined
  readonly excerpt: string | undefined

  constructor(fault: TemplateFault) {
    super(`${placeOf(fault)} cannot be read: ${reasonOf(fault.cause)}`, { cause: fault.cause })
    this.template = fault.template
    this.line = fault.line
    this.excerpt = fault.excerpt
  }
}

/** Raised when templates include each other without end. */
export class TemplateNestedTooDeep extends TsangoError {
  readonly code = 'template_nested_too_deep'
  override readonly status = 500

  constructor(template: string, limit: number) {
    super(
      `"${template}" stands ${limit} templates deep. Look for templates that include each other, or a layout that is its own layout.`,
    )
  }
}

/** Raised when a template prints a promise or a query set that was not awaited. */
export class PromiseInTemplate extends TsangoError {
  readonly code = 'promise_in_template'
  override readonly status = 500

  constructor() {
    super(
      'A template printed a promise, or a query set that was not read: await it in the handler, before rendering, or use renderAsync and `await` in the template.',
    )
  }
}

/** Raised when a filter cannot have the name it was given. */
export class FilterNameInvalid extends TsangoError {
  readonly code = 'filter_name_invalid'

  constructor(name: string) {
    super(
      `"${name}" cannot be the name of a template filter. Use a JavaScript name that is neither a reserved word nor one of Eta's own (it, include, layout, block, capture, output …).`,
    )
  }
}

/** Raised when a filter is given a value that it cannot format. */
export class FilterValueInvalid extends TsangoError {
  readonly code = 'filter_value_invalid'
  override readonly status = 500

  constructor(filter: string, value: unknown, expected: string) {
    super(`The filter "${filter}" takes ${expected}, not a value of type "${value === null ? 'null' : typeof value}".`)
  }
}

/** Raised when a template or the user asks for the URL of a static file that no folder has. */
export class StaticFileNotFound extends TsangoError {
  readonly code = 'static_file_not_found'
  override readonly status = 500
  readonly file: string
  readonly folders: readonly string[]

  constructor(file: string, folders: readonly string[], existing: Iterable<string>) {
    super(`No static file "${file}". ${searched(folders)} ${closest(file, existing)}`.trimEnd())
    this.file = file
    this.folders = folders
  }
}

/** Raised when the prefix of static files is no path of a URL. */
export class StaticPrefixInvalid extends TsangoError {
  readonly code = 'static_prefix_invalid'

  constructor(prefix: string) {
    super(
      `"${prefix}" cannot be the prefix of static files. Write a path that begins and ends with a slash, such as "/static/".`,
    )
  }
}

/** Raised when templates are rendered outside of an application that has the templates app. */
export class TemplatesNotInstalled extends TsangoError {
  readonly code = 'templates_not_installed'
  override readonly status = 500

  constructor() {
    super(
      'There are no templates here. Add templates() to the "apps" of the application and render inside of a request, a command or app.run().',
    )
  }
}

function searched(folders: readonly string[]): string {
  return folders.length === 0 ? 'No folder is searched.' : `Searched: ${listOf(folders)}.`
}

/** Names the closest file by its whole path, or by its last part, as a folder is easily left out. */
function closest(wanted: string, existing: Iterable<string>): string {
  const all = [...existing]
  const last = wanted.slice(wanted.lastIndexOf('/') + 1)
  const found = all.find((name) => name.endsWith(`/${last}`)) ?? suggest(wanted, all)
  if (found !== undefined) return `Did you mean "${found}"?`
  return all.length === 0 ? 'They are empty.' : didYouMean(wanted, all)
}

function placeOf({ template, line }: TemplatePlace): string {
  return line === undefined ? `"${template}"` : `"${template}", line ${line},`
}

/** The first line of a message is the reason; what follows, in Eta's and the engine's own messages, is source. */
function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  return message.split('\n', 1)[0]?.trim() ?? ''
}
