/** `node tooling/ci/total.ts report.json`: the total of a test run as the last line; no test at all is a failure. */
import { readFileSync } from 'node:fs'
import { argv } from 'node:process'
import { type Report, totalOf } from './report.ts'

function readReport(file: string | undefined): Report {
  try {
    // vitest writes the file, and nobody else.
    return JSON.parse(readFileSync(file ?? '', 'utf8')) as Report
  } catch (error) {
    console.error(`No report of a test run in "${file}": ${error instanceof Error ? error.message : error}`)
    return { success: false, testResults: [] }
  }
}

const { passed, failed, skipped, ok } = totalOf(readReport(argv[2]))
process.exitCode = ok ? 0 : 1
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
