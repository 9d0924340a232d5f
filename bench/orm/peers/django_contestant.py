"""Runs one operation on a filled SQLite file for a tenth of a second for each line that it reads, and prints microseconds of CPU a call."""
import datetime
import sys
import time

from django.conf import settings

operation_name, place = sys.argv[1:]
settings.configure(
    DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': place}},
    INSTALLED_APPS=[],
    USE_TZ=True,
    TIME_ZONE='UTC',
    DEFAULT_AUTO_FIELD='django.db.models.BigAutoField',
)

import django  # noqa: E402

django.setup()

from django.db import connection, models  # noqa: E402


class Author(models.Model):
    name = models.CharField(max_length=100)
    email = models.EmailField()

    class Meta:
        app_label = 'bench'
        db_table = 'bench_author'


class Entry(models.Model):
    title = models.CharField(max_length=200)
    slug = models.SlugField()
    body = models.TextField()
    views = models.IntegerField()
    featured = models.BooleanField()
    status = models.CharField(max_length=9)
    author = models.ForeignKey(Author, models.CASCADE)
    published_at = models.DateTimeField(null=True)

    class Meta:
        app_label = 'bench'
        abstract = True


class Post(Entry):
    class Meta:
        app_label = 'bench'
        db_table = 'bench_post'


class Note(Entry):
    class Meta:
        app_label = 'bench'
        db_table = 'bench_note'


class Comment(models.Model):
    post = models.ForeignKey(Post, models.CASCADE, related_name='comments')
    body = models.TextField()
    votes = models.IntegerField()

    class Meta:
        app_label = 'bench'
        db_table = 'bench_comment'


POSTS, COMMENTED, BULK = 10_000, 1_000, 1_000
START = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)


def values(n):
    return dict(
        title=f'Title {n}', slug=f'slug-{n}', body='Lorem ipsum dolor sit amet. ' * 7, views=n % 500, featured=n % 2 == 1,
        status='published' if n % 3 else 'draft', author_id=1 + n % 100, published_at=START + datetime.timedelta(hours=n % POSTS),
    )


def published():
    return Post.objects.filter(status='published').order_by('-id')


OPERATIONS = {
    'get': lambda n: Post.objects.get(id=1 + n % POSTS),
    'list': lambda n: list(published()[:20]),
    'joined': lambda n: list(published().select_related('author')[:20]),
    'prefetch': lambda n: list(
        Post.objects.filter(id__gt=n * 20 % (COMMENTED - 20)).order_by('id').prefetch_related('comments')[:20]
    ),
    'insert': lambda n: Note.objects.create(**values(n)),
    'bulk': lambda n: Note.objects.bulk_create([Note(**values(n + i)) for i in range(BULK)]),
    'update': lambda n: Post.objects.filter(id=1 + n % POSTS).update(views=n),
    'count': lambda n: Post.objects.filter(status='published').count(),
}


def run(operation, seconds, calls):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        operation(calls)
        calls += 1
    return calls


connection.ensure_connection()
with connection.cursor() as cursor:
    cursor.execute('PRAGMA synchronous = NORMAL')
chosen = OPERATIONS[operation_name]
calls = run(chosen, 0.6, 0)
print('warm', flush=True)
for line in sys.stdin:
    before = time.process_time()
    done = run(chosen, 0.1, calls)
    print((time.process_time() - before) * 1e6 / (done - calls), flush=True)
    calls = done
