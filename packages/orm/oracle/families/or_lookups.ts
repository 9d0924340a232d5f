import { all, any, not } from '../../src/query/query.ts'
import { Album, Artist } from '../models.ts'
import { type Family, same } from '../question.ts'

const albums = () => Album.objects()

export default {
  name: 'or_lookups',
  questions: [
    same('or', `Album.objects.filter(Q(stock=0) | Q(title='Debut'))`, () =>
      albums().where((a) => a.stock.eq(0).or(a.title.eq('Debut'))),
    ),
    same('two queries, or', `Album.objects.filter(stock=0) | Album.objects.filter(title='Debut')`, () =>
      albums().where((a) => any(a.stock.eq(0), a.title.eq('Debut'))),
    ),
    same('two queries, and', `Album.objects.filter(stock=7) & Album.objects.filter(title='Kaira')`, () =>
      albums().where((a) => all(a.stock.eq(7), a.title.eq('Kaira'))),
    ),
    same('not', `Album.objects.filter(~Q(stock=7))`, () => albums().where((a) => a.stock.eq(7).not())),
    same('not and or', `Album.objects.filter(~Q(stock=7) | Q(title='Kaira'))`, () =>
      albums().where((a) => a.stock.eq(7).not().or(a.title.eq('Kaira'))),
    ),
    same('and binds closer', `Album.objects.filter(Q(stock=0) | Q(stock=7) & Q(title='Kaira'))`, () =>
      albums().where((a) => a.stock.eq(0).or(a.stock.eq(7).and(a.title.eq('Kaira')))),
    ),
    same('or in and', `Album.objects.filter((Q(stock=0) | Q(stock=7)) & Q(price__gt=10))`, () =>
      albums().where((a) => a.stock.eq(0).or(a.stock.eq(7)).and(a.price.gt('10'))),
    ),
    same('exclude of or', `Album.objects.exclude(Q(stock=0) | Q(live=True))`, () =>
      albums().where((a) => not(any(a.stock.eq(0), a.live.eq(true)))),
    ),
    same('or with an empty list', `Album.objects.filter(Q(id__in=[]) | Q(stock=7))`, () =>
      albums().where((a) => a.id.in([]).or(a.stock.eq(7))),
    ),
    same('and with an empty list', `Album.objects.filter(Q(id__in=[]) & Q(stock=7))`, () =>
      albums().where((a) => a.id.in([]).and(a.stock.eq(7))),
    ),
    same('or with what is not in an empty list', `Album.objects.filter(~Q(id__in=[]) | Q(stock=7)).count()`, () =>
      albums()
        .where((a) => a.id.in([]).not().or(a.stock.eq(7)))
        .count(),
    ),
    same('many', `Artist.objects.filter(Q(id=1) | Q(id=3) | Q(id=5) | Q(id=99))`, () =>
      Artist.objects().where((a) => any(...[1, 3, 5, 99].map((id) => a.id.eq(id)))),
    ),
    same('or of texts and numbers', `Artist.objects.filter(Q(name__startswith='H') | Q(age=33))`, () =>
      Artist.objects().where((a) => a.name.startswith('H').or(a.age.eq(33))),
    ),
    same('or with NULL', `Artist.objects.filter(Q(age__gt=60) | Q(age__isnull=True))`, () =>
      Artist.objects().where((a) => a.age.gt(60).or(a.age.isNull())),
    ),
    same('not and NULL', `Artist.objects.filter(~Q(age__gt=50), ~Q(rating__gt=2))`, () =>
      Artist.objects().where((a) => a.age.gt(50).not().and(a.rating.gt(2).not())),
    ),
    same('values behind or', `Album.objects.filter(Q(pk=1) | Q(pk=2)).order_by('id').values('title')`, () =>
      albums()
        .where((a) => a.id.eq(1).or(a.id.eq(2)))
        .orderBy('id')
        .values('title'),
    ),
    same(
      'exactly one',
      `Album.objects.filter((Q(stock=7) & ~Q(price='12.50')) | (~Q(stock=7) & Q(price='12.50')))`,
      () => albums().where((a) => a.stock.eq(7).xor(a.price.eq('12.50'))),
    ),
  ],
} satisfies Family
