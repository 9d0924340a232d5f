import { related } from '../../src/related/related.ts'
import { Album, Artist, Credit } from '../models.ts'
import { type Family, same } from '../question.ts'

const album = (id: number) => Album.objects().get({ id })

export default {
  name: 'm2m_through',
  questions: [
    same('the rows', `Album.objects.get(pk=1).guests.order_by('id')`, async () =>
      related(await album(1), 'guests')
        .all()
        .orderBy('id'),
    ),
    same('a row that is joined twice', `Album.objects.get(pk=6).guests.distinct()`, async () =>
      Artist.objects().filter({
        id__in: related(await album(6), 'guests')
          .all()
          .values('id'),
      }),
    ),
    same('a row that is joined twice comes twice', `Album.objects.get(pk=6).guests.all()`, async () =>
      related(await album(6), 'guests').all(),
    ),
    same(
      'and is counted twice',
      `[Album.objects.get(pk=6).guests.count(), Album.objects.get(pk=6).guests.distinct().count()]`,
      async () => {
        const guests = related(await album(6), 'guests')
        return [await guests.count(), await guests.all().values('id').distinct().count()]
      },
    ),
    same(
      'and is loaded twice',
      `[[g.name for g in a.guests.all()] for a in Album.objects.filter(pk=6).prefetch_related('guests')]`,
      async () =>
        (await Album.objects().filter({ id: 6 }).prefetch('guests')).map((one) => one.guests.map(({ name }) => name)),
    ),
    same('filtered', `Album.objects.get(pk=6).guests.filter(name__startswith='T').values('name')`, async () =>
      related(await album(6), 'guests')
        .all()
        .filter({ name__startswith: 'T' })
        .values('name'),
    ),
    same('the rows between', `Album.objects.get(pk=6).credits.order_by('id').values('role', 'fee')`, async () =>
      related(await album(6), 'guests')
        .through(Credit)
        .orderBy('id')
        .values('role', 'fee'),
    ),
    same(
      'add with values',
      `a = Album.objects.get(pk=2); a.guests.add(5, through_defaults={'role': 'bells'}); Credit.objects.filter(album=2).values('role', 'artist__name')`,
      async () => {
        await related(await album(2), 'guests').addWith({ role: 'bells' }, 5)
        return await Credit.objects().filter({ album: 2 }).values('role', 'artist__name')
      },
    ),
    same(
      'add what is there',
      `a = Album.objects.get(pk=1); a.guests.add(2, through_defaults={'role': 'bells'}); Credit.objects.filter(album=1).count()`,
      async () => {
        await related(await album(1), 'guests').addWith({ role: 'bells' }, 2)
        return await Credit.objects().filter({ album: 1 }).count()
      },
    ),
    same(
      'remove takes all rows between',
      `a = Album.objects.get(pk=6); a.guests.remove(2); Credit.objects.filter(album=6).count()`,
      async () => {
        await related(await album(6), 'guests').remove(2)
        return await Credit.objects().filter({ album: 6 }).count()
      },
    ),
    same(
      'clear',
      `Album.objects.get(pk=1).guests.clear(); [Credit.objects.count(), Artist.objects.count()]`,
      async () => {
        await related(await album(1), 'guests').clear()
        return [await Credit.objects().count(), await Artist.objects().count()]
      },
    ),
    same('a filter over the relation', `Album.objects.filter(guests__name='Sidiki').order_by('id')`, () =>
      Album.objects().filter({ guests__name: 'Sidiki' }).orderBy('id'),
    ),
    same('a filter over the rows between', `Album.objects.filter(credits__fee__gt=90).order_by('id')`, () =>
      Album.objects().filter({ credits__fee__gt: '90' }).orderBy('id'),
    ),
    same(
      'both of one row between',
      `Album.objects.filter(credits__artist__name='Toumani', credits__role='voice')`,
      () => Album.objects().filter({ credits__artist__name: 'Toumani', credits__role: 'voice' }),
    ),
    same('each of any row between', `Album.objects.filter(credits__fee__gt=90).filter(credits__role='voice')`, () =>
      Album.objects().filter({ credits__fee__gt: '90' }).filter({ credits__role: 'voice' }),
    ),
    same('sums of the rows between', `Album.objects.order_by('id').annotate(s=Sum('credits__fee')).values('s')`, () =>
      Album.objects()
        .orderBy('id')
        .annotate((a) => ({ s: a.credits.sum((c) => c.fee) }))
        .values('s'),
    ),
    same('each pair is counted', `Album.objects.order_by('id').annotate(n=Count('guests')).values('n')`, () =>
      Album.objects()
        .orderBy('id')
        .annotate((a) => ({ n: a.guests.count() }))
        .values('n'),
    ),
    same('without any', `Album.objects.filter(guests__isnull=True).order_by('id')`, () =>
      Album.objects().filter({ guests__isnull: true }).orderBy('id'),
    ),
    same('exclude over the relation', `Album.objects.exclude(guests__name='Toumani').order_by('id')`, () =>
      Album.objects().exclude({ guests__name: 'Toumani' }).orderBy('id'),
    ),
    same(
      'the way back by the rows between',
      `Artist.objects.filter(credits__album__title='Debut').order_by('id')`,
      () => Artist.objects().filter({ credits__album__title: 'Debut' }).orderBy('id'),
    ),
  ],
} satisfies Family
