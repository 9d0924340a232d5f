import { expect, it } from 'vitest'
import { totalOf } from './report.ts'

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
})

it('counts what passed, failed and was skipped for any reason', () => {
  const testResults = [file('passed', 'passed', 'passed', 'skipped'), file('failed', 'failed', 'passed', 'todo')]
  expect(totalOf({ success: false, testResults })).toEqual({ passed: 3, failed: 1, skipped: 2, ok: false })
  const green = [file('passed', 'passed', 'pending')]
  expect(totalOf({ success: true, testResults: green })).toEqual({ passed: 1, failed: 0, skipped: 1, ok: true })
})

it('counts a file that could not be loaded as a failure', () => {
  const testResults = [file('passed', 'passed'), file('failed')]
  expect(totalOf({ success: true, testResults })).toEqual({ passed: 1, failed: 1, skipped: 0, ok: false })
})

it('is not content with no test, nor where the run failed outside a test', () => {
  expect(totalOf({ success: true, testResults: [] }).ok).toBe(false)
  expect(totalOf({ success: false, testResults: [file('passed', 'passed')] }).ok).toBe(false)
})
