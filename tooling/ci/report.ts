/** What is read of a report that vitest's `json` reporter wrote. */
export interface Report {
  readonly success: boolean
  readonly testResults: readonly {
    /** `failed` also for a file that could not be loaded, which then has no tests. */
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/** How a test run went. */
export interface Total {
  readonly passed: number
  /** Failed tests, and files that failed before they had a test. */
  readonly failed: number
  readonly skipped: number
  /** Whether tests ran and nothing failed. */
  readonly ok: boolean
}

/** Adds a test run up. */
export function totalOf({ success, testResults }: Report): Total {
  const tests = testResults.flatMap((file) => file.assertionResults)
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const passed = tests.filter((test) => test.status === 'passed').length
  const failed = tests.filter((test) => test.status === 'failed').length + brokenFiles.length
  return {
    passed,
    failed,
    skipped: tests.length + brokenFiles.length - passed - failed,
    ok: success && passed > 0 && failed === 0,
  }
}
