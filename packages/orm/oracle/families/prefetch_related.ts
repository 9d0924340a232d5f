import { countStatements } from '../../src/databases/databases.ts'
import { prefetchRelated } from '../../src/related/related.ts'
import { MORE } from '../differences.ts'
import { Album, Artist, Label, Tag, Track } from '../models.ts'
import { differs, type Family, same } from '../question.ts'

const counted = (code: string): string =>
  `from django.test.utils import CaptureQueriesContext\nwith CaptureQueriesContext(connection) as c: x = ${code}\n[x, len(c)]`
const count = async (body: () => Promise<unknown>): Promise<unknown> => {
  let value: unknown
  const statements = await countStatements(async () => {
    value = await body()
  })
  return [value, statements]
}
const names = (rows: readonly { readonly name: string }[]): string[] => rows.map((row) => row.name).sort()
const titles = (rows: readonly { readonly title: string }[]): string[] => rows.map((row) => row.title).sort()

export default {
  name: 'prefetch_related',
  questions: [
    same(
      'the way back, with two statements',
      counted(
        `[sorted(t.title for t in a.tracks.all()) for a in Album.objects.order_by('id').prefetch_related('tracks')]`,
      ),
      () => count(async () => (await Album.objects().orderBy('id').prefetch('tracks')).map((a) => titles(a.tracks))),
    ),
    same(
      'in the order of the model',
      `[[t.title for t in a.tracks.all()] for a in Album.objects.filter(pk=1).prefetch_related('tracks')]`,
      async () => (await Album.objects().filter({ id: 1 }).prefetch('tracks')).map((a) => a.tracks.map((t) => t.title)),
    ),
    same(
      'many-to-many, with two statements',
      counted(`[sorted(t.name for t in a.tags.all()) for a in Album.objects.order_by('id').prefetch_related('tags')]`),
      () => count(async () => (await Album.objects().orderBy('id').prefetch('tags')).map((a) => names(a.tags))),
    ),
    same(
      'many-to-many through a model',
      `[sorted(g.name for g in a.guests.all()) for a in Album.objects.order_by('id').prefetch_related('guests')]`,
      async () => (await Album.objects().orderBy('id').prefetch('guests')).map((a) => names(a.guests)),
    ),
    same('a key', counted(`[a.artist.name for a in Album.objects.order_by('id').prefetch_related('artist')]`), () =>
      count(async () => (await Album.objects().orderBy('id').prefetch('artist')).map((a) => a.artist.name)),
    ),
    same(
      'a key that is NULL',
      `[a.mentor and a.mentor.name for a in Artist.objects.order_by('id').prefetch_related('mentor')]`,
      async () => (await Artist.objects().orderBy('id').prefetch('mentor')).map((a) => a.mentor?.name ?? null),
    ),
    same(
      'a text key',
      `[l.country and l.country.name for l in Label.objects.order_by('id').prefetch_related('country')]`,
      async () => (await Label.objects().orderBy('id').prefetch('country')).map((l) => l.country?.name ?? null),
    ),
    same(
      'the way back to one',
      `[hasattr(a, 'sleeve') and a.sleeve.name or None for a in Album.objects.order_by('id').prefetch_related('sleeve')]`,
      async () => (await Album.objects().orderBy('id').prefetch('sleeve')).map((a) => a.sleeve?.name ?? null),
    ),
    same(
      'two levels, with three statements',
      counted(
        `[[sorted(t.title for t in b.tracks.all()) for b in sorted(a.albums.all(), key=lambda b: b.id)] for a in Artist.objects.order_by('id').prefetch_related('albums__tracks')]`,
      ),
      () =>
        count(async () =>
          (await Artist.objects().orderBy('id').prefetch('albums__tracks')).map((a) =>
            [...a.albums].sort((one, two) => one.id - two.id).map((b) => titles(b.tracks)),
          ),
        ),
    ),
    same(
      'two of one level',
      counted(
        `[[len(a.tracks.all()), len(a.tags.all())] for a in Album.objects.order_by('id').prefetch_related('tracks', 'tags')]`,
      ),
      () =>
        count(async () =>
          (await Album.objects().orderBy('id').prefetch('tracks', 'tags')).map((a) => [a.tracks.length, a.tags.length]),
        ),
    ),
    same(
      'a path that begins like another is loaded once',
      counted(
        `[len(a.albums.all()) for a in Artist.objects.order_by('id').prefetch_related('albums', 'albums__tracks', 'albums__tags')]`,
      ),
      () =>
        count(async () =>
          (await Artist.objects().orderBy('id').prefetch('albums', 'albums__tracks', 'albums__tags')).map(
            (a) => a.albums.length,
          ),
        ),
    ),
    same(
      'many-to-many and on by a key',
      `[sorted(str(t.parent) for t in a.tags.all() if t.parent) for a in Album.objects.order_by('id').prefetch_related('tags__parent')]`,
      async () =>
        (await Album.objects().orderBy('id').prefetch('tags__parent')).map((a) =>
          a.tags.flatMap((t) => (t.parent ? [t.parent.name] : [])).sort(),
        ),
    ),
    same('no rows, one statement', counted(`list(Album.objects.filter(stock=-1).prefetch_related('tracks'))`), () =>
      count(async () => await Album.objects().filter({ stock: -1 }).prefetch('tracks')),
    ),
    same(
      'behind a limit',
      `[len(a.tracks.all()) for a in Album.objects.order_by('-id').prefetch_related('tracks')[4:7]]`,
      async () =>
        (await Album.objects().orderBy('-id').prefetch('tracks').offset(4).limit(3)).map((a) => a.tracks.length),
    ),
    same(
      'as a query says',
      `[[t.title for t in a.tracks.all()] for a in Album.objects.order_by('id').prefetch_related(Prefetch('tracks', Track.objects.filter(seconds__gt=280).order_by('-seconds')))]`,
      async () =>
        (
          await Album.objects()
            .orderBy('id')
            .prefetchWith('tracks', (t) => t.filter({ seconds__gt: 280 }).orderBy('-seconds'))
        ).map((a) => a.tracks.map((t) => t.title)),
    ),
    same(
      'under another name',
      `[[t.title for t in a.long] for a in Album.objects.order_by('id').prefetch_related(Prefetch('tracks', Track.objects.filter(seconds__gt=280).order_by('id'), to_attr='long'))]`,
      async () =>
        (
          await Album.objects()
            .orderBy('id')
            .prefetchWith('tracks', (t) => t.filter({ seconds__gt: 280 }).orderBy('id'), 'long')
        ).map((a) => a.long.map((t) => t.title)),
    ),
    same(
      'many-to-many as a query says',
      `[[t.name for t in a.tags.all()] for a in Album.objects.order_by('id').prefetch_related(Prefetch('tags', Tag.objects.exclude(name='kora').order_by('-name')))]`,
      async () =>
        (
          await Album.objects()
            .orderBy('id')
            .prefetchWith('tags', (t) => t.exclude({ name: 'kora' }).orderBy('-name'))
        ).map((a) => a.tags.map((t) => t.name)),
    ),
    same(
      'with annotations',
      `[[t.twice for t in a.tracks.all()] for a in Album.objects.order_by('id').prefetch_related(Prefetch('tracks', Track.objects.annotate(twice=F('seconds') * 2).order_by('id')))]`,
      async () =>
        (
          await Album.objects()
            .orderBy('id')
            .prefetchWith('tracks', (t) => t.annotate((r) => ({ twice: r.seconds.times(2) })).orderBy('id'))
        ).map((a) => a.tracks.map((t) => t.twice)),
    ),
    same(
      'with keys of their own',
      `[[t.writer and t.writer.name for t in a.tracks.all()] for a in Album.objects.order_by('id').prefetch_related(Prefetch('tracks', Track.objects.select_related('writer').order_by('id')))]`,
      async () =>
        (
          await Album.objects()
            .orderBy('id')
            .prefetchWith('tracks', (t) => t.selectRelated('writer').orderBy('id'))
        ).map((a) => a.tracks.map((t) => t.writer?.name ?? null)),
    ),
    same(
      'behind a key that is loaded',
      `[len(t.album.tags.all()) for t in Track.objects.order_by('id').select_related('album').prefetch_related('album__tags')]`,
      async () =>
        (await Track.objects().orderBy('id').selectRelated('album').prefetch('album__tags')).map(
          (t) => t.album.tags.length,
        ),
    ),
    same(
      'of rows that are there',
      `from django.db.models import prefetch_related_objects\nrows = list(Album.objects.order_by('id')); prefetch_related_objects(rows, 'tags'); [len(a.tags.all()) for a in rows]`,
      async () =>
        (await prefetchRelated(await Album.objects().orderBy('id'), (a) => a.prefetch('tags'))).map(
          (a) => a.tags.length,
        ),
    ),
    same(
      'a relation to itself',
      `[sorted(c.name for c in t.children.all()) for t in Tag.objects.order_by('id').prefetch_related('children')]`,
      async () => (await Tag.objects().orderBy('id').prefetch('children')).map((t) => names(t.children)),
    ),
    same('does not change the count', `Album.objects.prefetch_related('tags').count()`, () =>
      Album.objects().prefetch('tags').count(),
    ),
    same('an unknown relation', `list(Album.objects.prefetch_related('nothing'))`, () =>
      Album.objects().prefetch('nothing' as never),
    ),
    same('a column', `list(Album.objects.prefetch_related('title'))`, () => Album.objects().prefetch('title' as never)),
    same(
      'within a prefetch',
      counted(
        `[[[t.title for t in b.tracks.all()] for b in a.albums.all()] for a in Artist.objects.order_by('id').prefetch_related(Prefetch('albums', Album.objects.order_by('-id').prefetch_related(Prefetch('tracks', Track.objects.order_by('seconds')))))]`,
      ),
      () =>
        count(async () =>
          (
            await Artist.objects()
              .orderBy('id')
              .prefetchWith('albums', (b) => b.orderBy('-id').prefetchWith('tracks', (t) => t.orderBy('seconds')))
          ).map((a) => a.albums.map((b) => b.tracks.map((t) => t.title))),
        ),
    ),
    same(
      'behind a name of its own',
      `[[[b.title, len(b.tracks.all())] for b in a.studio] for a in Artist.objects.order_by('id').prefetch_related(Prefetch('albums', Album.objects.filter(live=False).order_by('id'), to_attr='studio'), 'studio__tracks')]`,
      async () =>
        (
          await Artist.objects()
            .orderBy('id')
            .prefetchWith('albums', (b) => b.filter({ live: false }).orderBy('id').prefetch('tracks'), 'studio')
        ).map((a) => a.studio.map((b) => [b.title, b.tracks.length])),
    ),
    same(
      'one relation under two names',
      `[[[t.title for t in a.long], [t.title for t in a.short]] for a in Album.objects.order_by('id').prefetch_related(Prefetch('tracks', Track.objects.filter(seconds__gt=280).order_by('id'), to_attr='long'), Prefetch('tracks', Track.objects.filter(seconds__lte=280).order_by('id'), to_attr='short'))]`,
      async () =>
        (
          await Album.objects()
            .orderBy('id')
            .prefetchWith('tracks', (t) => t.filter({ seconds__gt: 280 }).orderBy('id'), 'long')
            .prefetchWith('tracks', (t) => t.filter({ seconds__lte: 280 }).orderBy('id'), 'short')
        ).map((a) => [a.long.map((t) => t.title), a.short.map((t) => t.title)]),
    ),
    same(
      'of one row',
      counted(`[t.title for t in Album.objects.prefetch_related('tracks').get(pk=1).tracks.all()]`),
      () => count(async () => (await Album.objects().prefetch('tracks').get({ id: 1 })).tracks.map((t) => t.title)),
    ),
    same(
      'of the first row',
      counted(`len(Album.objects.prefetch_related('tracks').order_by('title').first().tracks.all())`),
      () => count(async () => (await Album.objects().prefetch('tracks').orderBy('title').first())?.tracks.length),
    ),
    same(
      'of rows by their keys',
      `{k: len(a.tracks.all()) for k, a in Album.objects.prefetch_related('tracks').in_bulk([1, 3, 99]).items()}`,
      async () =>
        new Map(
          [...(await Album.objects().prefetch('tracks').inBulk([1, 3, 99]))].map(([key, a]) => [key, a.tracks.length]),
        ),
    ),
    same(
      'a relation to itself, two levels',
      `[[sorted(d.name for d in c.children.all()) for c in sorted(t.children.all(), key=lambda c: c.id)] for t in Tag.objects.order_by('id').prefetch_related('children__children')]`,
      async () =>
        (await Tag.objects().orderBy('id').prefetch('children__children')).map((t) =>
          [...t.children].sort((one, two) => one.id - two.id).map((c) => names(c.children)),
        ),
    ),
    same(
      'the rows between, and on by a key',
      counted(
        `[sorted(c.role + c.artist.name for c in a.credits.all()) for a in Album.objects.order_by('id').prefetch_related('credits__artist')]`,
      ),
      () =>
        count(async () =>
          (await Album.objects().orderBy('id').prefetch('credits__artist')).map((a) =>
            a.credits.map((c) => c.role + c.artist.name).sort(),
          ),
        ),
    ),
    same(
      'behind a key that is NULL',
      `[a.mentor and len(a.mentor.albums.all()) for a in Artist.objects.order_by('id').prefetch_related('mentor__albums')]`,
      async () =>
        (await Artist.objects().orderBy('id').prefetch('mentor__albums')).map((a) => a.mentor?.albums.length ?? null),
    ),
    same(
      'a key that is NULL everywhere costs no statement',
      counted(`len(Artist.objects.filter(mentor=None).prefetch_related('mentor'))`),
      () => count(async () => (await Artist.objects().filter({ mentor: null }).prefetch('mentor')).length),
    ),
    same(
      'there and back',
      `[sorted(l.name for l in a.label.country.labels.all()) if a.label and a.label.country else None for a in Artist.objects.order_by('id').prefetch_related('label__country__labels')]`,
      async () =>
        (await Artist.objects().orderBy('id').prefetch('label__country__labels')).map((a) =>
          a.label?.country ? names(a.label.country.labels) : null,
        ),
    ),
    differs(
      MORE,
      'a limit counts for each row',
      `[[t.title for t in a.tracks.all()] for a in Album.objects.order_by('id').prefetch_related(Prefetch('tracks', Track.objects.order_by('-seconds')[:1]))]`,
      async () =>
        (
          await Album.objects()
            .orderBy('id')
            .prefetchWith('tracks', (t) => t.orderBy('-seconds').limit(1))
        ).map((a) => a.tracks.map((t) => t.seconds)),
      [[289], [321], [301], [490], [363], [310], [190], [520], [215], []],
    ),
  ],
} satisfies Family
