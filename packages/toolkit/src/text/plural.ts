/** Words that end in other ways than by rule. Compounds in `-man` and `-person` follow their last part. */
const IRREGULAR: Readonly<Record<string, string>> = {
  person: 'people',
  child: 'children',
  man: 'men',
  woman: 'women',
  foot: 'feet',
  tooth: 'teeth',
  goose: 'geese',
  mouse: 'mice',
  ox: 'oxen',
  quiz: 'quizzes',
  matrix: 'matrices',
  vertex: 'vertices',
  datum: 'data',
  medium: 'media',
  criterion: 'criteria',
  phenomenon: 'phenomena',
  leaf: 'leaves',
  knife: 'knives',
  wife: 'wives',
  life: 'lives',
  wolf: 'wolves',
  shelf: 'shelves',
  half: 'halves',
  calf: 'calves',
  loaf: 'loaves',
  thief: 'thieves',
  elf: 'elves',
  self: 'selves',
  scarf: 'scarves',
  bus: 'buses',
  gas: 'gases',
  lens: 'lenses',
  hero: 'heroes',
  potato: 'potatoes',
  tomato: 'tomatoes',
  echo: 'echoes',
  veto: 'vetoes',
  epoch: 'epochs',
  stomach: 'stomachs',
  monarch: 'monarchs',
}

const SAME = new Set([
  'sheep',
  'fish',
  'deer',
  'series',
  'species',
  'equipment',
  'information',
  'news',
  'data',
  'media',
  'metadata',
  'software',
  'hardware',
  'feedback',
  'money',
  'staff',
])

/** Words in which `man` is not the man of `postman`. */
const NOT_MEN = /^(?:human|german|roman|norman|ottoman|shaman|talisman|caiman)$/

const RULES: readonly (readonly [RegExp, string])[] = [
  [/([^aeiou]|qu)y$/, '$1ies'],
  [/([aiy])sis$/, '$1ses'],
  [/xis$/, 'xes'],
  [/risis$/, 'rises'],
  [/(s|x|z|ch|sh)$/, '$1es'],
  [/$/, 's'],
]

/**
 * Gives the English plural of a singular noun, or of the last word of a phrase, by rule and a short list of exceptions; with a `count` of
 * 1 it gives the noun itself. It is meant for verbose names: a model with a plural of its own says so in its meta.
 *
 * @example
 * pluralize('blog category') // → 'blog categories'
 * pluralize('address') // → 'addresses'
 * pluralize('Person') // → 'People'
 * pluralize('comment', 1) // → 'comment'
 */
export function pluralize(noun: string, count?: number | bigint): string {
  if (count !== undefined && Number(count) === 1) return noun
  const word = /\p{L}[\p{L}\p{M}\p{N}]*$/u.exec(noun)?.[0]
  if (word === undefined) return noun
  return noun.slice(0, noun.length - word.length) + likeCase(word, pluralOf(word.toLowerCase()))
}

function pluralOf(word: string): string {
  if (SAME.has(word)) return word
  const irregular = Object.hasOwn(IRREGULAR, word) ? IRREGULAR[word] : undefined
  if (irregular !== undefined) return irregular
  if (/[a-z]man$/.test(word) && !NOT_MEN.test(word)) return `${word.slice(0, -2)}en`
  if (word.endsWith('person') || word.endsWith('shelf'))
    return word.replace(/person$/, 'people').replace(/shelf$/, 'shelves')
  for (const [ending, replacement] of RULES) if (ending.test(word)) return word.replace(ending, replacement)
  return word
}

/** Gives `plural` the capitals of `word`: all of them, the first, or the very letters that the two share. */
function likeCase(word: string, plural: string): string {
  if (word === word.toLowerCase()) return plural
  if (word === word.toUpperCase() && word.length > 1)
    return /\p{N}$/u.test(word) || isShort(word) ? word + plural.slice(word.length) : plural.toUpperCase()
  let shared = 0
  while (shared < plural.length && word[shared]?.toLowerCase() === plural[shared]) shared++
  const kept = word.slice(0, shared) + plural.slice(shared)
  return shared === 0 ? plural.charAt(0).toUpperCase() + plural.slice(1) : kept
}

/** `URL` and `ID` are acronyms and become `URLs` and `IDs`; longer words in capitals are shouted. */
function isShort(word: string): boolean {
  return word.length <= 4 && pluralOf(word.toLowerCase()) === `${word.toLowerCase()}s`
}
