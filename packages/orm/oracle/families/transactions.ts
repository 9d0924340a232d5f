import { atomic, onCommit } from '../../src/atomic/atomic.ts'
import { related } from '../../src/related/related.ts'
import { Album, Tag, Track } from '../models.ts'
import { type Family, same } from '../question.ts'

class Stop extends Error {}
const make = (name: string) => Tag.objects().create({ name })
const made = () =>
  Tag.objects()
    .filter({ name__in: ['a', 'b', 'c'] })
    .orderBy('name')
const stop = (): never => {
  throw new Stop()
}
const found = `\nTag.objects.filter(name__in=['a', 'b', 'c']).order_by('name')`
const python = (...lines: readonly string[]): string =>
  `make = lambda name: Tag.objects.create(name=name)\n${lines.join('\n')}${found}`

export default {
  name: 'transactions',
  questions: [
    same('a block that ends', python('with transaction.atomic(): make("a")'), async () => {
      await atomic(() => make('a'))
      return await made()
    }),
    same(
      'a block that throws',
      python('try:', ' with transaction.atomic():', '  make("a"); raise KeyError', 'except KeyError: pass'),
      async () => {
        await atomic(async () => {
          await make('a')
          stop()
        }).catch(() => {})
        return await made()
      },
    ),
    same(
      'a block in a block, both end',
      python('with transaction.atomic():', ' make("a")', ' with transaction.atomic(): make("b")'),
      async () => {
        await atomic(async () => {
          await make('a')
          await atomic(() => make('b'))
        })
        return await made()
      },
    ),
    same(
      'the inner throws',
      python(
        'with transaction.atomic():',
        ' make("a")',
        ' try:',
        '  with transaction.atomic():',
        '   make("b"); raise KeyError',
        ' except KeyError: pass',
        ' make("c")',
      ),
      async () => {
        await atomic(async () => {
          await make('a')
          await atomic(async () => {
            await make('b')
            stop()
          }).catch(() => {})
          await make('c')
        })
        return await made()
      },
    ),
    same(
      'the outer throws',
      python(
        'try:',
        ' with transaction.atomic():',
        '  make("a")',
        '  with transaction.atomic(): make("b")',
        '  raise KeyError',
        'except KeyError: pass',
      ),
      async () => {
        await atomic(async () => {
          await make('a')
          await atomic(() => make('b'))
          stop()
        }).catch(() => {})
        return await made()
      },
    ),
    same(
      'both throw',
      python(
        'try:',
        ' with transaction.atomic():',
        '  make("a")',
        '  with transaction.atomic():',
        '   make("b"); raise KeyError',
        'except KeyError: pass',
      ),
      async () => {
        await atomic(async () => {
          await make('a')
          await atomic(async () => {
            await make('b')
            stop()
          })
        }).catch(() => {})
        return await made()
      },
    ),
    same(
      'two blocks behind each other in one',
      python(
        'with transaction.atomic():',
        ' try:',
        '  with transaction.atomic():',
        '   make("a"); raise KeyError',
        ' except KeyError: pass',
        ' with transaction.atomic(): make("a")',
      ),
      async () => {
        await atomic(async () => {
          await atomic(async () => {
            await make('a')
            stop()
          }).catch(() => {})
          await atomic(() => make('a'))
        })
        return await made()
      },
    ),
    same(
      'a statement that fails in a block of its own',
      python(
        'with transaction.atomic():',
        ' make("a")',
        ' try:',
        '  with transaction.atomic(): make("pop")',
        ' except Exception: pass',
        ' make("b")',
      ),
      async () => {
        await atomic(async () => {
          await make('a')
          await atomic(() => make('pop')).catch(() => {})
          await make('b')
        })
        return await made()
      },
    ),
    same(
      'behind a statement that fails in the same block nothing runs',
      python('with transaction.atomic():', ' make("a")', ' try: make("pop")', ' except Exception: pass', ' make("b")'),
      async () => {
        await atomic(async () => {
          await make('a')
          await make('pop').catch(() => {})
          await make('b')
        })
        return await made()
      },
    ),
    same(
      'a block that goes on behind a statement that fails is undone',
      python(
        'try:',
        ' with transaction.atomic():',
        '  make("a")',
        '  try: make("pop")',
        '  except Exception: pass',
        '  make("b")',
        'except Exception: pass',
      ),
      async () => {
        await atomic(async () => {
          await make('a')
          await make('pop').catch(() => {})
          await make('b')
        }).catch(() => {})
        return await made()
      },
    ),
    same(
      'a block sees what it wrote',
      `with transaction.atomic():\n Tag.objects.create(name='a')\n x = Tag.objects.filter(name='a').count()\nx`,
      () =>
        atomic(async () => {
          await make('a')
          return await made().count()
        }),
    ),
    same(
      'hooks wait for the outermost block',
      `calls = []\nwith transaction.atomic(): transaction.on_commit(lambda: calls.append(1))\ncalls`,
      async () => {
        const calls: number[] = []
        await atomic(() => onCommit(() => void calls.push(1)))
        return calls
      },
    ),
    same(
      'a row that was saved in a block that is undone is not there',
      `t = Tag(name='a')\ntry:\n with transaction.atomic():\n  t.save(); raise KeyError\nexcept KeyError: pass\nTag.objects.filter(name='a').exists()`,
      async () => {
        const tag = Tag.objects().build({ name: 'a' })
        await atomic(async () => {
          await tag.save()
          stop()
        }).catch(() => {})
        return await Tag.objects().filter({ name: 'a' }).exists()
      },
    ),
    same(
      'a row that is not found dooms nothing',
      python(
        'with transaction.atomic():',
        ' try: Tag.objects.get(name="nothing")',
        ' except Tag.DoesNotExist: pass',
        ' make("a")',
      ),
      async () => {
        await atomic(async () => {
          await Tag.objects()
            .get({ name: 'nothing' })
            .catch(() => {})
          await make('a')
        })
        return await made()
      },
    ),
    same(
      'three blocks deep, the innermost throws through two',
      python(
        'with transaction.atomic():',
        ' make("a")',
        ' try:',
        '  with transaction.atomic():',
        '   make("b")',
        '   with transaction.atomic():',
        '    make("c"); raise KeyError',
        ' except KeyError: pass',
      ),
      async () => {
        await atomic(async () => {
          await make('a')
          await atomic(async () => {
            await make('b')
            await atomic(async () => {
              await make('c')
              stop()
            })
          }).catch(() => {})
        })
        return await made()
      },
    ),
    same(
      'a row that was loaded before a block that is undone is as it was there',
      `t = Tag.objects.get(name='pop')\ntry:\n with transaction.atomic():\n  t.name = 'a'; t.save(); raise KeyError\nexcept KeyError: pass\n[t.name, Tag.objects.get(pk=t.pk).name]`,
      async () => {
        const tag = await Tag.objects().get({ name: 'pop' })
        await atomic(async () => {
          tag.name = 'a'
          await tag.save()
          stop()
        }).catch(() => {})
        return [tag.name, (await Tag.objects().get({ id: tag.id })).name]
      },
    ),
    same(
      'an inner block without a savepoint that throws dooms the outer one',
      python(
        'with transaction.atomic():',
        ' make("a")',
        ' try:',
        '  with transaction.atomic(savepoint=False):',
        '   make("b"); raise KeyError',
        ' except KeyError: pass',
        ' make("c")',
      ),
      async () => {
        await atomic(async () => {
          await make('a')
          await atomic(
            async () => {
              await make('b')
              stop()
            },
            { savepoint: false },
          ).catch(() => {})
          await make('c')
        })
        return await made()
      },
    ),
    same(
      'an inner block without a savepoint that ends',
      python('with transaction.atomic():', ' make("a")', ' with transaction.atomic(savepoint=False): make("b")'),
      async () => {
        await atomic(async () => {
          await make('a')
          await atomic(() => make('b'), { savepoint: false })
        })
        return await made()
      },
    ),
    same(
      'a doomed block without a savepoint is undone to the savepoint around it',
      python(
        'with transaction.atomic():',
        ' make("a")',
        ' try:',
        '  with transaction.atomic():',
        '   make("b")',
        '   with transaction.atomic(savepoint=False):',
        '    make("pop")',
        ' except Exception: pass',
        ' make("c")',
      ),
      async () => {
        await atomic(async () => {
          await make('a')
          await atomic(async () => {
            await make('b')
            await atomic(() => make('pop'), { savepoint: false })
          }).catch(() => {})
          await make('c')
        })
        return await made()
      },
    ),
    same('a block gives what its body gives', `transaction.atomic(lambda: Tag.objects.count())()`, () =>
      atomic(() => Tag.objects().count()),
    ),
    same(
      'a delete that is undone leaves what went along',
      `try:\n with transaction.atomic():\n  Album.objects.all().delete(); raise KeyError\nexcept KeyError: pass\n[Album.objects.count(), Track.objects.count(), Album.objects.get(pk=4).tags.count()]`,
      async () => {
        await atomic(async () => {
          await Album.objects().delete()
          stop()
        }).catch(() => {})
        const tags = related(await Album.objects().get({ id: 4 }), 'tags')
        return [await Album.objects().count(), await Track.objects().count(), await tags.count()]
      },
    ),
    same(
      'an update that is undone',
      `try:\n with transaction.atomic():\n  n = Album.objects.update(stock=F('stock') + 1); raise KeyError\nexcept KeyError: pass\n[n, Album.objects.aggregate(s=Sum('stock'))['s']]`,
      async () => {
        let written = 0
        await atomic(async () => {
          written = await Album.objects().update((a) => ({ stock: a.stock.plus(1) }))
          stop()
        }).catch(() => {})
        return [written, (await Album.objects().aggregate((a) => ({ s: a.stock.sum() }))).s]
      },
    ),
    same(
      'get_or_create of what another column forbids leaves the block whole',
      python(
        'with transaction.atomic():',
        ' try: Tag.objects.get_or_create(id=99, defaults={"name": "pop"})',
        ' except Exception: pass',
        ' make("a")',
      ),
      async () => {
        await atomic(async () => {
          await Tag.objects()
            .getOrCreate({ id: 99 }, { name: 'pop' })
            .catch(() => {})
          await make('a')
        })
        return await made()
      },
    ),
    same(
      'rows that were made many at once are undone in a block of their own',
      python(
        'with transaction.atomic():',
        ' make("a")',
        ' try:',
        '  with transaction.atomic(): Tag.objects.bulk_create([Tag(name="b"), Tag(name="a")])',
        ' except Exception: pass',
        ' make("c")',
      ),
      async () => {
        await atomic(async () => {
          await make('a')
          await atomic(() => Tag.objects().bulkCreate([{ name: 'b' }, { name: 'a' }])).catch(() => {})
          await make('c')
        })
        return await made()
      },
    ),
    same(
      'a durable block within another',
      `with transaction.atomic(durable=True): Tag.objects.create(name='a')\n1`,
      () => atomic(() => make('a'), { durable: true }),
    ),
  ],
} satisfies Family
