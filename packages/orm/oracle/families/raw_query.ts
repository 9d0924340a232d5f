import { sql } from 'drizzle-orm/sql'
import { rawExecute, rawRows } from '../../src/raw/raw.ts'
import { Album } from '../models.ts'
import { type Family, same } from '../question.ts'

const fetched = (code: string): string => `c = connection.cursor(); c.execute(${code}); c.fetchall()`

export default {
  name: 'raw_query',
  questions: [
    same('rows as lists', fetched(`"SELECT title, stock FROM oracle_album WHERE stock = 7 ORDER BY id"`), () =>
      rawRows(sql`SELECT title, stock FROM oracle_album WHERE stock = 7 ORDER BY id`),
    ),
    same(
      'values are bound',
      fetched(`"SELECT title FROM oracle_album WHERE title = %s OR stock > %s ORDER BY id", ["' OR 1=1 --", 9]`),
      () => rawRows(sql`SELECT title FROM oracle_album WHERE title = ${"' OR 1=1 --"} OR stock > ${9} ORDER BY id`),
    ),
    same('no rows', fetched(`"SELECT title FROM oracle_album WHERE stock = %s", [-1]`), () =>
      rawRows(sql`SELECT title FROM oracle_album WHERE stock = ${-1}`),
    ),
    same('NULL', fetched(`"SELECT alias, age FROM oracle_artist WHERE alias IS NULL OR age IS NULL ORDER BY id"`), () =>
      rawRows(sql`SELECT alias, age FROM oracle_artist WHERE alias IS NULL OR age IS NULL ORDER BY id`),
    ),
    same(
      'how many were written',
      `c = connection.cursor(); c.execute("UPDATE oracle_album SET stock = stock + 1 WHERE stock = %s", [7]); c.rowcount`,
      () => rawExecute(sql`UPDATE oracle_album SET stock = stock + 1 WHERE stock = ${7}`),
    ),
    same(
      'what was written is there',
      `c = connection.cursor(); c.execute("DELETE FROM oracle_review"); Album.objects.filter(reviews__isnull=False).count()`,
      async () => {
        await rawExecute(sql`DELETE FROM oracle_review`)
        return await Album.objects().filter({ reviews__isnull: false }).count()
      },
    ),
    same('a condition in SQL', `Album.objects.extra(where=['stock * 2 = %s'], params=[14]).order_by('id')`, () =>
      Album.objects()
        .where(() => sql`stock * 2 = ${14}`)
        .orderBy('id'),
    ),
    same(
      'joined with others',
      `Album.objects.extra(where=['stock * 2 = %s'], params=[14]).filter(artist=2).exclude(title='Kaira')`,
      () =>
        Album.objects()
          .where(() => sql`stock * 2 = ${14}`)
          .filter({ artist: 2 })
          .exclude({ title: 'Kaira' }),
    ),
    same(
      'groups',
      fetched(`"SELECT stock, COUNT(*) FROM oracle_album GROUP BY stock HAVING COUNT(*) > 1 ORDER BY stock"`),
      () => rawRows(sql`SELECT stock, COUNT(*) FROM oracle_album GROUP BY stock HAVING COUNT(*) > 1 ORDER BY stock`),
    ),
    same('a mark of wildcards is no value', fetched(`"SELECT name FROM oracle_tag WHERE name LIKE '%%0%%'"`), () =>
      rawRows(sql`SELECT name FROM oracle_tag WHERE name LIKE '%0%'`),
    ),
  ],
} satisfies Family
