"""Answers questions by Django: reads [[family, title, code], ...] from the standard input, writes {family: {title: answer}}.

The code of a question is statements, and an expression whose value is the answer. Each runs in a transaction that is rolled back.
"""
import ast
import datetime
import decimal
import json
import pathlib
import sys
from urllib.parse import urlsplit

import django
from django.conf import settings

here = pathlib.Path(__file__).parent


def databases():
    url = sys.argv[1]
    if url == "sqlite:":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path[1:],
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname,
        "PORT": parts.port or 5432,
    }


settings.configure(
    DATABASES={"default": databases()},
    INSTALLED_APPS=["django.contrib.contenttypes", "oracle"],
    USE_TZ=True,
    TIME_ZONE="UTC",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.db.models import expressions, functions  # noqa: E402
from django.db.models.query import QuerySet  # noqa: E402
from django.utils import timezone  # noqa: E402
from oracle import models as schema  # noqa: E402


def show(value):
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (value.microsecond // 1000)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds() * 1000
    if isinstance(value, decimal.Decimal):
        return show(float(value))
    if isinstance(value, float):
        # Without the last digits, in which databases differ; and without a negative zero.
        return float("%.9g" % value) + 0.0
    if isinstance(value, dict):
        return {str(show(key)): show(one) for key, one in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(show(one) for one in value)
    if isinstance(value, (list, tuple, QuerySet)) or hasattr(value, "__next__"):
        return [show(one) for one in value]
    return value


def load():
    with connection.schema_editor() as editor:
        for model in [ContentType, *schema.MODELS]:
            editor.create_model(model)
    # Made in a question they would be rolled back, and stay in Django's cache.
    ContentType.objects.get_for_models(*schema.MODELS)
    data = json.loads((here.parent / "data.json").read_text())
    for name, (columns, *rows) in data["rows"].items():
        model = getattr(schema, name)
        for row in rows:
            model.objects.create(**dict(zip(columns, row)))
    for name, pairs in data["pairs"].items():
        model, field = name.split(".")
        for key, other in pairs:
            getattr(getattr(schema, model).objects.get(pk=key), field).add(other)


names = {
    **{name: getattr(models, name) for name in dir(models) if not name.startswith("_")},
    **{name: getattr(functions, name) for name in dir(functions) if name[0].isupper()},
    "RowRange": expressions.RowRange,
    "ValueRange": expressions.ValueRange,
    **{model.__name__: model for model in [*schema.MODELS, *schema.PROXIES]},
    "ContentType": ContentType,
    "transaction": transaction,
    "timezone": timezone,
    "datetime": datetime,
    "date": datetime.date,
    "Decimal": decimal.Decimal,
    "D": lambda text: datetime.datetime.fromisoformat(text).replace(tzinfo=timezone.utc),
    "connection": connection,
}


class Undo(Exception):
    pass


def answer(code):
    body = ast.parse(code)
    asked = ast.Expression(body.body.pop().value)
    scope = dict(names)
    try:
        with transaction.atomic():
            exec(compile(body, "question", "exec"), scope)
            value = eval(compile(asked, "question", "eval"), scope)
            if isinstance(value, QuerySet):
                rows = show(value)
                ordered = bool(value.ordered)
                result = {"rows": rows if ordered else sorted(rows, key=json.dumps), "ordered": ordered}
            else:
                result = {"value": show(value)}
            raise Undo
    except Undo:
        return result
    except Exception as error:
        # A mistake in the question is no answer.
        if isinstance(error, (NameError, SyntaxError)):
            raise
        return {"raises": type(error).__name__, "because": str(error).split("\n")[0].split(". Choices")[0]}


load()
answers = {}
for family, title, code in json.load(sys.stdin):
    try:
        answers.setdefault(family, {})[title] = answer(code)
    except Exception as error:
        sys.exit(f"{family}: {title}: {error!r}")
print(json.dumps(answers))
