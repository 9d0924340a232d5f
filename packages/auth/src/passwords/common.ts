/** Words and runs that most guessed passwords are made of, in lower case, without the digits and signs that people hang on. */
const WORDS = `
password passwort passwd passw pass motdepasse contrasena senha parola wachtwoord heslo haslo salasana kennwort
qwerty qwertz azerty qwertyuiop qwertzuiop azertyuiop qwert asdf asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbnm qazwsx qazwsxedc wasd
qweasd qweasdzxc poiuytrewq lkjhgfdsa mnbvcxz
admin administrator root superuser sysadmin operator manager support service system server guest user username test tester testing demo
example sample default changeme change temp temporary secret login welcome letmein openup access enter hello iloveyou trustno
abc abcd abcdef abcdefg abcdefgh aaaa xxxx zzzz
monkey dragon master shadow sunshine princess football baseball basketball soccer hockey superman batman spiderman starwars pokemon
pokémon naruto mustang ferrari porsche mercedes corvette harley yamaha honda toyota michael jennifer jessica jordan ashley daniel
thomas andrew joshua matthew robert charlie george michelle nicole hunter buster killer tigger ginger pepper summer winter spring
autumn monday friday sunday january august october november december freedom whatever computer internet samsung google facebook
instagram twitter linkedin microsoft windows apple iphone android adobe photoshop oracle postgres mysql redis docker ubuntu linux
biteme fuckyou fuckme asshole bitch pussy liverpool arsenal chelsea barcelona realmadrid juventus cheese chocolate cookie banana
orange purple yellow silver golden diamond lovely loveme babygirl flower angel blessed jesus christ heaven qwaszx matrix ninja
phoenix maverick thunder ranger cowboy steelers yankees dallas london berlin paris moscow newyork company business office
`

const KNOWN: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/))

const LOOKALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** Whether a password is one of those that are tried first: a common word, repeated or dressed up with digits, signs and look-alikes. */
export function isCommon(password: string): boolean {
  const text = password.toLowerCase()
  return [text, bare(text), bare(unmasked(bare(text))), bare(unmasked(text))].some(
    (one) => KNOWN.has(unrepeated(one)) || isRun(one),
  )
}

const bare = (text: string): string => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')

const unmasked = (text: string): string => text.replace(/[013457@$!]/g, (sign) => LOOKALIKES[sign] ?? sign)

function unrepeated(text: string): string {
  return /^(.+?)\1+$/u.exec(text)?.[1] ?? text
}

// One letter again and again, or letters in the order of the alphabet.
function isRun(text: string): boolean {
  const steps = new Set([...text].slice(1).map((letter, index) => letter.charCodeAt(0) - text.charCodeAt(index)))
  return text.length > 1 && steps.size === 1 && [-1, 0, 1].includes([...steps][0] ?? 2)
}
