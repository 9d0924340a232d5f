/** A person as generators of sample data make them: 22 keys, text, lists and an object or two. */
export type SamplePerson = Readonly<Record<string, unknown>>

/** Bytes of the lists as compact JSON, by the number of persons; those of the peer's files. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [1, 1_171],
  [10, 10_864],
  [100, 107_156],
  [490, 532_349],
  [1_014, 1_091_117],
])

const WORDS = 'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore'.split(
  ' ',
)
const FRUITS = ['apple', 'banana', 'strawberry']
const COLOURS = ['blue', 'brown', 'green']
const NAMES = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Alan']

/** Makes persons, the same ones each time; their JSON is as long as that of the peer's file of as many. */
export function samplePersons(count: number): readonly SamplePerson[] {
  const missing = (SIZES.get(count) ?? 0) - bytesOf(personsWith(count, () => 0))
  const each = Math.floor(missing / count)
  return personsWith(count, (index) => Math.max(0, index === 0 ? missing - each * (count - 1) : each))
}

function bytesOf(persons: readonly SamplePerson[]): number {
  return Buffer.byteLength(JSON.stringify(persons))
}

function personsWith(count: number, lettersOf: (index: number) => number): readonly SamplePerson[] {
  return Array.from({ length: count }, (_, index) => person(index, lettersOf(index)))
}

function person(index: number, letters: number): SamplePerson {
  const hex = (index * 2_654_435_761 + 97).toString(16).padStart(12, '0')
  const name = `${pick(NAMES, index)} Example`
  return {
    _id: `5f${hex}`.padEnd(24, '0'),
    index,
    guid: `${hex.slice(0, 8)}-0000-4000-8000-${hex}`,
    isActive: index % 2 === 0,
    balance: `$${1000 + (index % 9000)}.50`,
    picture: 'https://example.com/32x32',
    age: 20 + (index % 40),
    eyeColor: pick(COLOURS, index),
    name,
    gender: index % 2 === 0 ? 'female' : 'male',
    company: 'EXAMPLE',
    email: `person${index}@example.com`,
    phone: `+1 (555) 010-${String(index).padStart(4, '0')}`,
    address: `${index} Main Street, Springfield`,
    about: textOf(letters),
    registered: '2026-01-01T00:00:00Z',
    latitude: -12.5 + (index % 50),
    longitude: 100.25 - (index % 50),
    tags: Array.from({ length: 7 }, (_, at) => pick(WORDS, index + at)),
    friends: Array.from({ length: 3 }, (_, id) => ({ id, name: pick(NAMES, index + id) })),
    greeting: `Hello, ${name}! You have 3 unread messages.`,
    favoriteFruit: pick(FRUITS, index),
  }
}

function textOf(letters: number): string {
  const text = WORDS.join(' ')
  return text.repeat(Math.ceil(letters / text.length)).slice(0, letters)
}

function pick<T>(all: readonly T[], index: number): T {
  // The remainder is within the list.
  return all[index % all.length] as T
}
