import { describe, expect, it } from 'vitest'
import { camelCase, humanize, kebabCase, snakeCase, titleCase, words } from './case.ts'

describe('snakeCase', () => {
  it.each([
    ['publishedAt', 'published_at'],
    ['htmlBody', 'html_body'],
    ['HTMLBody', 'html_body'],
    ['userID', 'user_id'],
    ['userIDs', 'user_ids'],
    ['IDsOfUsers', 'ids_of_users'],
    ['IPAddress', 'ip_address'],
    ['BlogPost', 'blog_post'],
    ['address2', 'address2'],
    ['line2Text', 'line2_text'],
    ['UTF8String', 'utf8_string'],
    ['sha256Hash', 'sha256_hash'],
    ['already_snake', 'already_snake'],
    ['kebab-case', 'kebab_case'],
    ['two words', 'two_words'],
    ['a', 'a'],
    ['', ''],
    ['___', ''],
    ['größeÜber', 'größe_über'],
  ])('writes %j as %j', (name, expected) => {
    expect(snakeCase(name)).toBe(expected)
  })

  it('changes nothing the second time', () => {
    for (const name of ['publishedAt', 'HTMLBody', 'v1API', 'a1B2c3', 'X', 'userIDs'])
      expect(snakeCase(snakeCase(name))).toBe(snakeCase(name))
  })

  it('comes back from camelCase for plain words', () => {
    for (const name of ['published_at', 'a_long_name_of_five', 'title', 'line2_text'])
      expect(snakeCase(camelCase(name))).toBe(name)
  })
})

describe('the other cases', () => {
  it('follow the same words', () => {
    expect(camelCase('user-ID')).toBe('userId')
    expect(kebabCase('userID')).toBe('user-id')
    expect(titleCase('userID')).toBe('User ID')
    expect(humanize('publishedAt')).toBe('published at')
    expect(humanize('apiURLs')).toBe('api URLs')
    expect(humanize('BlogPost')).toBe('blog post')
    expect(humanize('is_active')).toBe('is active')
  })

  it('keep letters outside the basic plane whole', () => {
    expect(titleCase('𐐨bc def')).toBe('𐐀bc Def')
  })

  it('split a long hostile name in linear time', () => {
    const started = performance.now()
    expect(words('A'.repeat(100_000) + '_'.repeat(100_000)).length).toBe(1)
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
