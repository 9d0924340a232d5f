/** One page of a list, and the addresses beside it. */
export interface Page {
  readonly number: number
  readonly count: number
  readonly total: number
  readonly offset: number
  readonly previous: string | undefined
  readonly next: string | undefined
}

/** The page that `?page=` asks for, or nothing where there is no such page. The first one exists even where the list is empty. */
export function pageOf(asked: string | undefined, total: number, size: number): Page | undefined {
  const count = Math.max(1, Math.ceil(total / size))
  const number = asked === undefined ? 1 : Number(asked)
  if (!Number.isInteger(number) || number < 1 || number > count) return undefined
  const address = (other: number): string | undefined => {
    if (other < 1 || other > count) return undefined
    return other === 1 ? '?' : `?page=${other}`
  }
  return { number, count, total, offset: (number - 1) * size, previous: address(number - 1), next: address(number + 1) }
}
