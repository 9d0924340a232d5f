import { related } from '../../src/related/related.ts'
import { Album, Artist, Tag } from '../models.ts'
import { type Family, same } from '../question.ts'

const tags = () => Tag.objects()
const values = { artistId: 1, price: '1.00' }

export default {
  name: 'get_or_create',
  questions: [
    same('what is there', `Tag.objects.get_or_create(name='pop')`, () => tags().getOrCreate({ name: 'pop' })),
    same('what is not', `Tag.objects.get_or_create(name='new')`, () => tags().getOrCreate({ name: 'new' })),
    same(
      'twice',
      `a = Tag.objects.get_or_create(name='new'); b = Tag.objects.get_or_create(name='new'); [a[1], b[1], Tag.objects.filter(name='new').count()]`,
      async () => {
        const [, one] = await tags().getOrCreate({ name: 'new' })
        const [, two] = await tags().getOrCreate({ name: 'new' })
        return [one, two, await tags().filter({ name: 'new' }).count()]
      },
    ),
    same(
      'with defaults',
      `a, made = Album.objects.get_or_create(title='New', defaults={'artist_id': 1, 'price': '1.00', 'stock': 3}); [a, made, a.stock]`,
      async () => {
        const [album, made] = await Album.objects().getOrCreate({ title: 'New' }, { ...values, stock: 3 })
        return [album, made, album.stock]
      },
    ),
    same(
      'defaults are for new rows alone',
      `a, made = Album.objects.get_or_create(title='Post', defaults={'artist_id': 1, 'price': '1.00', 'stock': 3}); [made, a.stock]`,
      async () => {
        const [album, made] = await Album.objects().getOrCreate({ title: 'Post' }, { ...values, stock: 3 })
        return [made, album.stock]
      },
    ),
    same(
      'a lookup finds, and is no value',
      `Tag.objects.get_or_create(name__iexact='POP', defaults={'name': 'x'})`,
      () => tags().getOrCreate({ name__iexact: 'POP' }, { name: 'x' }),
    ),
    same('a lookup that finds nothing', `Tag.objects.get_or_create(name__iexact='NEW', defaults={'name': 'new'})`, () =>
      tags().getOrCreate({ name__iexact: 'NEW' }, { name: 'new' }),
    ),
    same('several', `Album.objects.get_or_create(stock=7, defaults={'title': 'x'})`, () =>
      Album.objects().getOrCreate({ stock: 7 }, { ...values, title: 'x' }),
    ),
    same(
      'a value that must be there is not',
      `Album.objects.get_or_create(title='New', defaults={'artist_id': 1})`,
      () => Album.objects().getOrCreate({ title: 'New' }, { artistId: 1 } as never),
    ),
    same('a value that another row has', `Tag.objects.get_or_create(id=99, defaults={'name': 'pop'})`, () =>
      tags().getOrCreate({ id: 99 }, { name: 'pop' }),
    ),
    same('an unknown field', `Tag.objects.get_or_create(nothing='x')`, () =>
      tags().getOrCreate({ nothing: 'x' } as never, {} as never),
    ),
    same(
      'in a query',
      `Album.objects.filter(artist=1).get_or_create(title='Kaira', defaults={'artist_id': 1, 'price': '1.00'})[1]`,
      async () => (await Album.objects().filter({ artist: 1 }).getOrCreate({ title: 'Kaira' }, values))[1],
    ),
    same(
      'by the way back',
      `a, made = Artist.objects.get(pk=2).albums.get_or_create(title='New', defaults={'price': '1.00'}); [made, a.artist_id == 2]`,
      async () => {
        const albums = related(await Artist.objects().get({ id: 2 }), 'albums')
        const [album, made] = await albums.getOrCreate({ title: 'New' }, { price: '1.00' })
        return [made, album.artistId === 2]
      },
    ),
    same(
      'by the way back, what another has',
      `a, made = Artist.objects.get(pk=2).albums.get_or_create(title='Post', defaults={'price': '1.00'}); [made, Album.objects.filter(title='Post').count()]`,
      async () => {
        const albums = related(await Artist.objects().get({ id: 2 }), 'albums')
        const [, made] = await albums.getOrCreate({ title: 'Post' }, { price: '1.00' })
        return [made, await Album.objects().filter({ title: 'Post' }).count()]
      },
    ),
  ],
} satisfies Family
