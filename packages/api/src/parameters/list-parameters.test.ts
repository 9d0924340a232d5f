import { describeDatabases } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { Post } from '../viewset/fixtures/models.ts'
import { withSite } from '../viewset/fixtures/site.ts'
import { viewset } from '../viewset/viewset.ts'

await describeDatabases('a list asked for what it cannot give', (under) => {
  const { test, client } = withSite(under, (r) => {
    r.route(
      '/api/posts',
      viewset(Post, {
        search: ['title'],
        filter: ['status', 'author', 'views', 'publishedAt', 'title', 'slug__exact', 'tags'],
        maxPageSize: 50,
      }),
    )
    r.route('/api/plain', viewset(Post, { ordering: [] }))
  })
  const refusal = async (query: string, path = '/api/posts') => {
    const { status, json } = await (await client()).get(`${path}?${query}`)
    expect(status, query).toBe(400)
    expect(json.code).toBe('bad_parameter')
    expect(JSON.stringify(json)).not.toMatch(/select|sqlite|syntax|stack/i)
    return json
  }

  test('an unknown parameter is named, with what exists', async () => {
    const { detail, errors } = await refusal('statsu=draft')
    expect(detail).toContain('"statsu": There is no such parameter. Did you mean "status"?')
    expect(errors).toEqual([
      { parameter: 'statsu', code: 'unknown_parameter', detail: expect.stringContaining('Known: "page", "pageSize"') },
    ])
    expect((await refusal('title__like=x')).detail).toContain('"title__iexact"')
    expect((await refusal('__proto__=x')).errors[0].parameter).toBe('__proto__')
    expect((await refusal('search=x', '/api/plain')).errors[0].code).toBe('unknown_parameter')
    expect((await refusal('ordering=id', '/api/plain')).errors[0].code).toBe('unknown_parameter')
  })

  test('what was not listed cannot be filtered by, however the name is written', async () => {
    for (const name of [
      'body',
      'token',
      'token__startswith',
      'author__password__startswith',
      'author__isSuperuser',
      'author__username',
      'authorId__gt',
      'author__gt',
      'slug__startswith',
      'tags__name',
      'comments__text',
      'pk',
      'status__iregex',
    ])
      expect((await refusal(`${name}=1`)).errors, name).toMatchObject([{ parameter: name, code: 'unknown_parameter' }])
  })

  test('a value that cannot be read is named with what is wrong with it', async () => {
    const wrong: Record<string, string> = {
      'status=gone': 'is not one of the choices: draft, published',
      'status__in=draft,gone': '"gone"',
      'author=ann': 'whole number',
      'author=1.5': 'whole number',
      'author=99999999999999999999': '2^53',
      'author__in=1,,2': 'required',
      'views=2147483648': '32 bits',
      'views__gte=0x10': 'whole number',
      'views__gte=1e999': 'whole number',
      'views__range=1': 'two values',
      'views__range=1,2,3': 'two values',
      'publishedAt=yesterday': 'a date and a time',
      'publishedAt=2026-02-31': 'a date and a time',
      'publishedAt__date=2026-13-01': 'a day',
      'publishedAt__isnull=maybe': 'true or false',
      'publishedAt__year=MMXXVI': 'whole number',
      'publishedAt__year=99999999999': 'whole number',
      'title=%00': 'NUL',
      'title__icontains=a%00b': 'NUL',
      'search=%00': 'NUL',
      'tags=x': 'whole number',
    }
    for (const [query, words] of Object.entries(wrong)) {
      const { errors } = await refusal(query)
      expect(errors, query).toMatchObject([{ parameter: query.split('=')[0], code: 'invalid_parameter' }])
      expect(errors[0].detail, query).toContain(words)
    }
  })

  test('a page must be a number, and no larger than it may be', async () => {
    for (const page of ['0', '-1', 'x', '1.5', '01', '+1', '9999999999', '99999999999999999999', 'Infinity', '1 '])
      expect((await refusal(`page=${encodeURIComponent(page)}`)).errors[0].parameter, page).toBe('page')
    for (const size of ['0', '51', '1000000000', 'all'])
      expect((await refusal(`pageSize=${size}`)).errors[0].detail, size).toContain('from 1 to 50')
    expect((await (await client()).get('/api/posts?page=1000000000')).status).toBe(404)
  })

  test('an order must be of known names, each once, and not too long', async () => {
    expect((await refusal('ordering=titel')).errors[0].detail).toContain('Did you mean "title"?')
    for (const order of ['token', '-token', 'author__password', 'tags', '--title', '', ',', 'title,', '-'].slice(0, 5))
      expect((await refusal(`ordering=${order}`)).errors[0].parameter, order).toBe('ordering')
    expect((await refusal('ordering=title,')).errors[0].detail).toContain('ordered by ""')
    expect((await refusal('ordering=title,-title')).errors[0].detail).toContain('named twice')
    expect((await refusal('ordering=id,title,slug,views,status,body')).errors[0].detail).toBe('At most 5 fields.')
  })

  test('limits hold: values of one list, words of one search, one value a parameter', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => index).join(',')
    expect((await refusal(`author__in=${many}`)).errors[0].detail).toBe('At most 1000 values.')
    expect((await (await client()).get(`/api/posts?author__in=${many.slice(0, -5)}`)).status).toBe(200)
    expect((await refusal('search=1+2+3+4+5+6+7+8+9+10+11')).errors[0].detail).toBe('At most 10 words.')
    expect((await refusal('status=draft&status=published')).errors[0].code).toBe('given_twice')
    const flood = Array.from({ length: 101 }, (_, index) => `p${index}=1`).join('&')
    expect((await (await client()).get(`/api/posts?${flood}`)).json).toMatchObject({
      status: 400,
      code: 'too_many_parameters',
    })
  })

  test('everything that is wrong is said at once', async () => {
    const { detail, errors } = await refusal('page=x&nope=1&status=gone&ordering=nope')
    expect(detail).toBe('4 parameters cannot be read.')
    expect(errors.map(({ parameter }: { parameter: string }) => parameter)).toEqual([
      'page',
      'nope',
      'status',
      'ordering',
    ])
  })

  test('a text with quotes, wildcards or half a pair is a text', async () => {
    const visitor = await client()
    for (const text of ["' OR 1=1 --", '"; DROP TABLE blog_post', '%', '_', '\\', '😀', '%F0%9F', 'a'.repeat(5000)])
      expect(
        (await visitor.get(`/api/posts?title__icontains=${text.startsWith('%F') ? text : encodeURIComponent(text)}`))
          .json.count,
        text,
      ).toBe(0)
  })

  test('one row takes no parameters', async () => {
    const root = await client('root')
    expect((await root.get('/api/posts/1?expand=author')).json.errors).toMatchObject([{ parameter: 'expand' }])
    expect((await root.send('POST', '/api/posts?force=1', {})).status).toBe(400)
    expect((await root.send('DELETE', '/api/posts/1?force=1')).status).toBe(400)
  })
})
