import * as phrases from './phrases.ts'
import type { Random } from './random.ts'
import type { Topic } from './topics.ts'

/** Fills a phrase with words of a topic. */
function fill(phrase: string, topic: Topic, random: Random): string {
  const word = (slot: string): string => {
    if (slot === 'things') return random.pick(topic.things)
    if (slot === 'doing') return random.pick(topic.doings)
    return slot === 'place' ? random.pick(topic.places) : random.pick(phrases.readers)
  }
  return phrase.replace(/\{(\w+)\}/g, (_, slot: string) => {
    const filled = word(slot.toLowerCase())
    return slot === slot.toLowerCase() ? filled : filled.charAt(0).toUpperCase() + filled.slice(1)
  })
}

/** Writes a title. */
export function writeTitle(topic: Topic, random: Random): string {
  return fill(random.pick(phrases.titles), topic, random)
}

/** Writes the paragraphs of a post, a blank line between them; no sentence occurs twice. */
export function writeBody(topic: Topic, random: Random): string {
  const middles = random.some(phrases.middles, random.int(9, 18)).map((phrase) => fill(phrase, topic, random))
  const sentences = [
    fill(random.pick(phrases.openings), topic, random),
    ...middles,
    fill(random.pick(phrases.closings), topic, random),
  ]
  const paragraphs: string[] = []
  while (sentences.length > 0) paragraphs.push(sentences.splice(0, random.int(2, 5)).join(' '))
  return paragraphs.join('\n\n')
}

/** Writes what a reader says below a post. */
export function writeComment(topic: Topic, random: Random): { readonly name: string; readonly body: string } {
  return { name: random.pick(phrases.readers), body: fill(random.pick(phrases.comments), topic, random) }
}
