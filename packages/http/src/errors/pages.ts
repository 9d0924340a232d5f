import { type Contribution, definePoint, type Point } from '@tsango/core/apps'
import { type Problem, problem } from '@tsango/core/checks'
import { TsangoError } from '@tsango/core/errors'
import type { Context } from 'hono'
import type { ProblemDetails } from './problem.ts'

/** What a page of an error may show. The error itself is not among it: what a client may know is in `problem`. */
export interface ErrorPage {
  readonly problem: ProblemDetails
  /** That of the request, by the slot `locale`; `'en'` where nothing chose one. For `<html lang>`. */
  readonly language: string
  /** For a `<style>` or a `<script>` of its own under the content security policy. */
  readonly nonce: string
  readonly c: Context
}

/** Makes a page of an error: HTML as text, or as something that has a text, such as `SafeHtml` of `@tsango/templates`. */
export type ErrorPageMaker = (page: ErrorPage) => PageText | Promise<PageText>

/** Text, or what gives some. */
export type PageText = string | { toString(): string }

/** Which errors a page is for: those of a status, all of the client's, all of the server's, or all. */
export type ErrorPageStatus = number | '4xx' | '5xx' | 'all'

/** Raised when a page of an error has no text; the plain page is sent then, and the log tells of it. */
export class ErrorPageEmpty extends TsangoError {
  readonly code = 'error_page_empty'

  constructor(status: number) {
    super(
      `The page for the status ${status} is no text, or empty. Give HTML as text, or something whose toString() gives it.`,
    )
  }
}

/** Raised when a page of an error is not made in time; the plain page is sent then, and the log tells of it. */
export class ErrorPageLate extends TsangoError {
  readonly code = 'error_page_late'

  constructor(status: number, milliseconds: number) {
    super(`The page for the status ${status} was not made within ${milliseconds} ms.`)
  }
}

interface PageOf {
  readonly status: ErrorPageStatus
  readonly make: ErrorPageMaker
}

/** Where apps add pages for errors; {@link errorPage} makes what is added. */
export const errorPages: Point<PageOf> = definePoint<PageOf>('errorPages', {
  owner: 'http',
  check: ({ status }, { from }) => (isStatus(status) ? [] : [wrongStatus(status, from)]),
})

function isStatus(status: unknown): boolean {
  if (typeof status === 'number') return Number.isInteger(status) && status >= 400 && status <= 599
  return status === '4xx' || status === '5xx' || status === 'all'
}

function wrongStatus(status: unknown, from: string): Problem {
  return problem(
    'http.error_page_status',
    `${JSON.stringify(status)} is no status of an error, and ${from} has a page for it.`,
    'Give a whole number from 400 to 599, "4xx", "5xx" or "all".',
  )
}

/**
 * A page of your own for errors, for an app's `extends`. The nearest counts: a status before `'4xx'` and `'5xx'`, these before `'all'`; of two for the same
 * that of the later app. It is for who would rather have a page than JSON. Where it fails, that is logged and the plain page is sent. In development the
 * errors of the server keep their debug page.
 *
 * @example
 * import { defineApp } from '@tsango/core/apps'
 * import { createHttpApplication } from '../application/application.ts'
 * const shop = defineApp({ name: 'shop', extends: [errorPage(404, ({ language }) => `<html lang="${language}"><h1>Not here</h1>`)] })
 * const response = await createHttpApplication({ apps: [shop], mode: 'test' }).request('/none', { headers: { accept: 'text/html' } })
 * await response.text() // → '<html lang="en"><h1>Not here</h1>'
 */
export function errorPage(status: ErrorPageStatus, make: ErrorPageMaker): Contribution {
  return errorPages.contribute({ status, make })
}

/** What finds the page for a status among those that apps have added. */
export function pageFinder(pages: readonly PageOf[]): (status: number) => ErrorPageMaker | undefined {
  const makers = new Map(pages.map(({ status, make }) => [status, make]))
  return (status) => makers.get(status) ?? makers.get(status < 500 ? '4xx' : '5xx') ?? makers.get('all')
}
