/** Where a declaration failed. */
interface Fault {
  /** What was called: `f.choice()`. */
  readonly door: string
  /** The last member that was read before. */
  readonly behind: string | undefined
}

// The name at the beginning of a class's members, and what it is given: methods' own variables have a word in front.
const MEMBER = /(?:^|[;{}\n])\s*([A-Za-z_$][\w$]*)\s*=(?![=>])([\s\S]*?)(?=[;{}\n]\s*[A-Za-z_$][\w$]*\s*=(?![=>])|$)/g

/**
 * The member of a class whose declaration failed, as its source has it; `undefined` where that cannot be told: a fault leaves the members before it alone, and one of a
 * class between may have thrown, or a function elsewhere.
 */
export function faultyMember(model: object, { door, behind }: Fault): string | undefined {
  const called = /[\w$]+(?=\()/.exec(door)?.[0]
  if (called === undefined) return undefined
  const found = classesOf(model).flatMap((one) => {
    const members = [...bodyOf(one).matchAll(MEMBER)]
    // Where none of its own was read, the first of them is next.
    const next = members[members.findIndex(([, name]) => name === behind) + 1]
    return next?.[2]?.includes(`${called}(`) ? [next[1]] : []
  })
  return found.length === 1 ? found[0] : undefined
}

function classesOf(model: object): readonly object[] {
  const parent = Object.getPrototypeOf(model) as object | null
  return parent === null || parent === Function.prototype ? [model] : [model, ...classesOf(parent)]
}

function bodyOf(model: object): string {
  const source = Function.prototype.toString.call(model)
  return source.slice(source.indexOf('{') + 1)
}
