import { countStatements } from '../../src/databases/databases.ts'
import { Album, Artist, Review, Sleeve, Supplier, Track } from '../models.ts'
import { type Family, same } from '../question.ts'

const counted = (code: string): string =>
  `from django.test.utils import CaptureQueriesContext\nwith CaptureQueriesContext(connection) as c: x = ${code}\n[x, len(c)]`
const count = async (body: () => Promise<unknown>): Promise<unknown> => {
  let value: unknown
  const statements = await countStatements(async () => {
    value = await body()
  })
  return [value, statements]
}

export default {
  name: 'select_related',
  questions: [
    same(
      'a key, with one statement',
      counted(`[a.artist.name for a in Album.objects.select_related('artist').order_by('id')]`),
      () => count(async () => (await Album.objects().selectRelated('artist').orderBy('id')).map((a) => a.artist.name)),
    ),
    same(
      'keys of keys, with one statement',
      counted(
        `[t.album.artist.label and t.album.artist.label.name for t in Track.objects.select_related('album__artist__label').order_by('id')]`,
      ),
      () =>
        count(async () =>
          (await Track.objects().selectRelated('album__artist__label').orderBy('id')).map(
            (t) => t.album.artist.label?.name ?? null,
          ),
        ),
    ),
    same(
      'a key that is NULL',
      `[a.mentor and a.mentor.name for a in Artist.objects.select_related('mentor').order_by('id')]`,
      async () => (await Artist.objects().selectRelated('mentor').orderBy('id')).map((a) => a.mentor?.name ?? null),
    ),
    same(
      'keys behind a key that is NULL',
      `[a.mentor and a.mentor.mentor and a.mentor.mentor.name for a in Artist.objects.select_related('mentor__mentor').order_by('id')]`,
      async () =>
        (await Artist.objects().selectRelated('mentor__mentor').orderBy('id')).map(
          (a) => a.mentor?.mentor?.name ?? null,
        ),
    ),
    same(
      'two keys',
      `[[t.album.title, t.writer and t.writer.name] for t in Track.objects.select_related('album', 'writer').order_by('id')]`,
      async () =>
        (await Track.objects().selectRelated('album', 'writer').orderBy('id')).map((t) => [
          t.album.title,
          t.writer?.name ?? null,
        ]),
    ),
    same(
      'two keys to one model',
      `[[t.album.artist.name, t.writer and t.writer.name] for t in Track.objects.select_related('album__artist', 'writer').order_by('id')]`,
      async () =>
        (await Track.objects().selectRelated('album__artist', 'writer').orderBy('id')).map((t) => [
          t.album.artist.name,
          t.writer?.name ?? null,
        ]),
    ),
    same(
      'the way back to one',
      `[hasattr(a, 'sleeve') and a.sleeve.name or None for a in Album.objects.select_related('sleeve').order_by('id')]`,
      async () => (await Album.objects().selectRelated('sleeve').orderBy('id')).map((a) => a.sleeve?.name ?? null),
    ),
    same(
      'one to one',
      `[s.album.artist.name for s in Sleeve.objects.select_related('album__artist').order_by('id')]`,
      async () => (await Sleeve.objects().selectRelated('album__artist').orderBy('id')).map((s) => s.album.artist.name),
    ),
    same(
      'a text key',
      `[a.label and a.label.country and a.label.country.name for a in Artist.objects.select_related('label__country').order_by('id')]`,
      async () =>
        (await Artist.objects().selectRelated('label__country').orderBy('id')).map(
          (a) => a.label?.country?.name ?? null,
        ),
    ),
    same(
      'with a condition over the same key',
      `[a.artist.name for a in Album.objects.select_related('artist').filter(artist__age__lt=40).order_by('id')]`,
      async () =>
        (await Album.objects().selectRelated('artist').filter({ artist__age__lt: 40 }).orderBy('id')).map(
          (a) => a.artist.name,
        ),
    ),
    same(
      'with a limit',
      `[a.artist.name for a in Album.objects.select_related('artist').order_by('-id')[2:4]]`,
      async () =>
        (await Album.objects().selectRelated('artist').orderBy('-id').offset(2).limit(2)).map((a) => a.artist.name),
    ),
    same(
      'of one row',
      `Album.objects.select_related('artist__mentor').get(pk=6).artist.mentor.name`,
      async () => (await Album.objects().selectRelated('artist__mentor').get({ id: 6 })).artist.mentor?.name,
    ),
    same('does not change the count', `Artist.objects.select_related('label', 'mentor').count()`, () =>
      Artist.objects().selectRelated('label', 'mentor').count(),
    ),
    same('an unknown key', `list(Album.objects.select_related('nothing'))`, () =>
      Album.objects().selectRelated('nothing' as never),
    ),
    same('a column', `list(Album.objects.select_related('title'))`, () =>
      Album.objects().selectRelated('title' as never),
    ),
    same('a relation of many rows', `list(Album.objects.select_related('tracks'))`, () =>
      Album.objects().selectRelated('tracks' as never),
    ),
    same(
      'one row is loaded twice as two',
      `a, b = Track.objects.filter(album=1).select_related('album').order_by('id')[:2]; [a.album == b.album, a.album.title]`,
      async () => {
        const [one, two] = await Track.objects().filter({ album: 1 }).selectRelated('album').orderBy('id').limit(2)
        return [one?.album.id === two?.album.id, one?.album.title]
      },
    ),
    same(
      'four keys behind each other',
      `[t.album.artist.label.country.name for t in Track.objects.select_related('album__artist__label__country').order_by('id')[:4]]`,
      async () =>
        (await Track.objects().selectRelated('album__artist__label__country').orderBy('id').limit(4)).map(
          (t) => t.album.artist.label?.country?.name ?? null,
        ),
    ),
    same(
      'with some columns',
      `[(t.title, t.album.title) for t in Track.objects.select_related('album').only('title', 'album__title').order_by('id')[:3]]`,
      async () =>
        (
          await Track.objects()
            .selectRelated('album')
            .only('title', 'album__title' as never)
            .orderBy('id')
            .limit(3)
        ).map((t) => [t.title, t.album.title]),
    ),
    same(
      'a key to rows that extend others',
      `[(s.restaurant.name, s.restaurant.seats) for s in Supplier.objects.select_related('restaurant').order_by('id')]`,
      async () =>
        (await Supplier.objects().selectRelated('restaurant').orderBy('id')).map((s) => [
          s.restaurant.name,
          s.restaurant.seats,
        ]),
    ),
    same(
      'beside what is counted',
      counted(
        `[[a.artist.name, a.n] for a in Album.objects.select_related('artist').annotate(n=Count('tracks')).order_by('id')]`,
      ),
      () =>
        count(async () =>
          (
            await Album.objects()
              .selectRelated('artist')
              .annotate((a) => ({ n: a.tracks.count() }))
              .orderBy('id')
          ).map((a) => [a.artist.name, a.n]),
        ),
    ),
    same(
      'without a column of the other row',
      `[(a.title, a.artist.age) for a in Album.objects.select_related('artist').defer('artist__name').order_by('id')]`,
      async () =>
        (await Album.objects().selectRelated('artist').defer('artist__name').orderBy('id')).map((a) => [
          a.title,
          a.artist.age,
        ]),
    ),
    same(
      'of distinct rows',
      `[a.artist.name for a in Album.objects.select_related('artist').filter(tracks__seconds__gt=200).distinct().order_by('id')]`,
      async () =>
        (
          await Album.objects().selectRelated('artist').filter({ tracks__seconds__gt: 200 }).distinct().orderBy('id')
        ).map((a) => a.artist.name),
    ),
    same(
      'of rows whose key is NULL',
      `[[a.name, a.label] for a in Artist.objects.select_related('label').filter(label=None)]`,
      async () => (await Artist.objects().selectRelated('label').filter({ label: null })).map((a) => [a.name, a.label]),
    ),
    same(
      'of rows by their keys',
      `{k: a.artist.name for k, a in Album.objects.select_related('artist').in_bulk([2, 4]).items()}`,
      async () =>
        new Map(
          [...(await Album.objects().selectRelated('artist').inBulk([2, 4]))].map(([k, a]) => [k, a.artist.name]),
        ),
    ),
    same(
      'of the last row',
      `Album.objects.select_related('artist__label').order_by('sold').last().artist.label.name`,
      async () => (await Album.objects().selectRelated('artist__label').orderBy('sold').last())?.artist.label?.name,
    ),
    same(
      'of the latest row',
      counted(`Review.objects.select_related('album__artist').latest('at').album.artist.name`),
      () => count(async () => (await Review.objects().selectRelated('album__artist').latest('at')).album.artist.name),
    ),
    same(
      'a circle of keys',
      `[a.sleeve.album.title for a in Album.objects.filter(sleeve__isnull=False).select_related('sleeve__album').order_by('id')]`,
      async () =>
        (await Album.objects().filter({ sleeve__isnull: false }).selectRelated('sleeve__album').orderBy('id')).map(
          (a) => a.sleeve?.album.title,
        ),
    ),
    same(
      'in an order over the same keys',
      counted(
        `[t.album.artist.name for t in Track.objects.select_related('album__artist').order_by('-album__artist__name', 'id')]`,
      ),
      () =>
        count(async () =>
          (await Track.objects().selectRelated('album__artist').orderBy('-album__artist__name', 'id')).map(
            (t) => t.album.artist.name,
          ),
        ),
    ),
    same('values behind it', `Album.objects.select_related('artist').order_by('id').values('title')[:2]`, () =>
      Album.objects().selectRelated('artist').orderBy('id').values('title').limit(2),
    ),
    same('behind values', `Album.objects.values('title').select_related('artist')`, () =>
      Album.objects().values('title').selectRelated('artist'),
    ),
  ],
} satisfies Family
