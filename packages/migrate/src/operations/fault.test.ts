import {
  addCheck,
  addField,
  addIndex,
  createModel,
  deleteModel,
  field,
  renameModel,
  runCode,
  runSql,
} from '@tsango/orm/migrations'
import { describe, expect, it } from 'vitest'
import { operationFault } from './fault.ts'

// What a file holds that nobody checked the types of.
const untyped = <F>(call: F) => call as unknown as (...parts: readonly unknown[]) => unknown
const [add, create, index, check, sql, code] = [addField, createModel, addIndex, addCheck, runSql, runCode].map(untyped)

describe('what is wrong with an operation', () => {
  it.each([
    [
      'no field',
      add?.('blog.Post', 'slug'),
      'addField(…), has nothing as its "field". It takes a field, such as field.char(200).',
    ],
    ['a name alone', add?.('blog.Post'), 'has nothing as its "name". It takes a text.'],
    [
      'no label',
      add?.('Post', 'slug', field.int()),
      'has "Post" as its "model". It takes the label of a model, such as \'blog.Post\'.',
    ],
    ['nothing at all', add?.(), 'has nothing as its "model"'],
    [
      'no length',
      add?.('blog.Post', 'slug', untyped(field.slug)()),
      'It takes a field.slug(…) with its length, such as field.slug(200).',
    ],
    [
      'a length that is none',
      add?.('blog.Post', 'slug', untyped(field.char)('200')),
      'with its length, such as field.char(200).',
    ],
    ['no digits', add?.('blog.Post', 'price', untyped(field.decimal)(10)), 'such as field.decimal(10, 2).'],
    [
      'a key to nowhere',
      add?.('blog.Post', 'author', untyped(field.fk)()),
      "It takes a key with the model that it points at: field.fk('blog.Post').",
    ],
    ['an array of nothing', add?.('blog.Post', 'tags', untyped(field.array)()), 'such as field.array(field.int()).'],
    ['a range of a text', add?.('blog.Post', 'tags', untyped(field.range)('int')), 'such as field.range(field.int()).'],
    ['a vector without end', add?.('blog.Post', 'place', untyped(field.vector)()), 'such as field.vector(384).'],
    ['no fields', create?.('blog.Tag'), 'createModel(…), has nothing as its "fields". It takes the fields of a model'],
    [
      'a field that is a class',
      create?.('blog.Tag', { fields: { id: String } }),
      'It takes { id: … } with a field, such as field.char(200).',
    ],
    [
      'an index over nothing',
      index?.('blog.Post', { fields: [] }),
      'has {"fields":[]} as its "index". It takes an index, such as { fields: [\'slug\'] }.',
    ],
    [
      'a check of a name alone',
      check?.('blog.Post', { name: 'least' }),
      'has {"name":"least"} as its "check". It takes a check with a name, such as { name: \'post_views\', check: [\'views\', \'gte\', 0] }.',
    ],
    [
      'a check without a lookup',
      check?.('blog.Post', { name: 'least', check: ['views'] }),
      'It takes a check with a name',
    ],
    ['no SQL', sql?.(), 'runSql(…), has nothing as its "forward". It takes a statement, a list of them'],
    [
      'SQL in the place of code',
      code?.('UPDATE blog_post'),
      'has "UPDATE blog_post" as its "forward". It takes a function.',
    ],
    ['no way back of code', code?.(() => {}, { reverse: 'no' }), 'has "no" as its "reverse". It takes a function.'],
    [
      'what stands in lists',
      { type: 'separateDatabaseAndState', database: [runSql('SELECT 1')], state: [add?.('blog.Post', 'slug')] },
      'its operation 1, separateDatabaseAndState(…), in its "state" the operation 1, addField(…), has nothing as its "field".',
    ],
    [
      'what stands in no list',
      { type: 'separateDatabaseAndState', database: [], state: renameModel('blog.Post', 'Article') },
      'separateDatabaseAndState(…), has {"type":"renameModel","model":"blog.Post","to":"blog.Article"} as its "state". It takes a list of operations.',
    ],
    [
      'what is no operation in a list',
      { type: 'separateDatabaseAndState', database: [], state: [{ type: 'toString' }] },
      'in its "state" the operation 1 is none that there is',
    ],
    [
      'no operation',
      { type: 'dropEverything' },
      'its operation 1 is none that there is. Write a call of one: createModel(…)',
    ],
    ['a name of every object', { type: 'toString' }, 'is none that there is'],
    ['nothing', null, 'is none that there is'],
  ])('is told: %s', (_, operation, said) => {
    expect(operationFault(operation, 'its operation 1')).toContain(said)
  })

  it('is nothing, where all is there', () => {
    const right = [
      createModel('blog.Tag', { fields: { id: field.bigAuto(), word: field.char(20), post: field.fk('blog.Post') } }),
      addField('blog.Tag', 'sizes', field.array(field.decimal(10, 0))),
      addIndex('blog.Tag', { expressions: [{ call: 'lower', of: [{ column: 'word' }] } as never] }),
      renameModel('blog.Tag', 'Word'),
      deleteModel('blog.Word'),
      runSql({ postgres: 'SELECT 1' }, { reverse: [] }),
      runCode(() => {}),
    ]
    expect(right.map((one) => operationFault(one, 'it'))).toEqual(right.map(() => undefined))
  })
})
