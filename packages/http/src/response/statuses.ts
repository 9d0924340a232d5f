/** The statuses whose answers have no body. */
export const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])

/** Whether an answer can end with it: a whole number from 200 to 599. */
export function isAnswerStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status <= 599
}
