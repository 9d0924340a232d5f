"""The models of ../models.ts, in Django's words."""
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import CASCADE, PROTECT, RESTRICT, SET_NULL


class Base(models.Model):
    class Meta:
        abstract = True
        app_label = "oracle"

    def __str__(self):
        return getattr(self, "name", None) or getattr(self, "title", None) or getattr(self, "text", None) or self.pk


class Named(Base):
    name = models.CharField(max_length=40)

    class Meta(Base.Meta):
        abstract = True


class Country(Named):
    id = models.CharField(max_length=2, primary_key=True)
    population = models.IntegerField(null=True)


class Label(Named):
    founded = models.DateField(null=True)
    country = models.ForeignKey(Country, SET_NULL, null=True, related_name="labels")


class Artist(Named):
    alias = models.CharField(max_length=40, null=True)
    age = models.IntegerField(null=True)
    rating = models.FloatField(null=True)
    label = models.ForeignKey(Label, SET_NULL, null=True, related_name="artists")
    mentor = models.ForeignKey("self", SET_NULL, null=True, related_name="pupils")


class Tag(Base):
    name = models.CharField(max_length=40, unique=True)
    parent = models.ForeignKey("self", CASCADE, null=True, related_name="children")


class Album(Base):
    title = models.CharField(max_length=60)
    artist = models.ForeignKey(Artist, CASCADE, related_name="albums")
    released = models.DateField(null=True)
    recordedAt = models.DateTimeField(null=True)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    stock = models.IntegerField(default=0)
    sold = models.IntegerField(default=0)
    rating = models.FloatField(null=True)
    live = models.BooleanField(default=False)
    note = models.TextField(default="")
    tags = models.ManyToManyField(Tag, related_name="albums")
    guests = models.ManyToManyField(Artist, through="oracle.Credit", related_name="guestOn")
    marks = GenericRelation("oracle.Mark", content_type_field="targetType", object_id_field="targetKey")


class Track(Base):
    album = models.ForeignKey(Album, CASCADE, related_name="tracks")
    position = models.IntegerField()
    title = models.CharField(max_length=60)
    seconds = models.IntegerField()
    writer = models.ForeignKey(Artist, SET_NULL, null=True, related_name="written")

    class Meta(Base.Meta):
        ordering = ["title"]


class Sleeve(Named):
    album = models.OneToOneField(Album, CASCADE, related_name="sleeve")


class Credit(Base):
    album = models.ForeignKey(Album, CASCADE, related_name="credits")
    artist = models.ForeignKey(Artist, CASCADE, related_name="credits")
    role = models.CharField(max_length=20)
    fee = models.DecimalField(max_digits=8, decimal_places=2, null=True)

    def __str__(self):
        return self.role


class Review(Base):
    album = models.ForeignKey(Album, CASCADE, related_name="reviews")
    stars = models.IntegerField()
    text = models.CharField(max_length=60)
    reviewer = models.CharField(max_length=40, null=True)
    at = models.DateTimeField()


# Names that Python keeps for itself are made by type().
def reserved(name, table, **columns):
    meta = type("Meta", (Base.Meta,), {"db_table": table})
    return type(name, (Base,), {**columns, "Meta": meta, "__module__": __name__})


Order = reserved(
    "Order",
    "select",
    group=models.IntegerField(),
    having=models.CharField(max_length=20, db_column="has-hyphen"),
    join=models.DateField(null=True),
    **{"from": models.CharField(max_length=20)},
)
Where = reserved(
    "Where",
    "where",
    like=models.CharField(max_length=20),
    order=models.ForeignKey(Order, CASCADE, related_name="parts"),
)


class Mark(Named):
    targetType = models.ForeignKey(ContentType, CASCADE)
    targetKey = models.CharField(max_length=20)
    target = GenericForeignKey("targetType", "targetKey")


class Harbour(Named):
    pass


class Pier(Named):
    harbour = models.ForeignKey(Harbour, CASCADE)


class Ship(Named):
    pier = models.ForeignKey(Pier, SET_NULL, null=True)


class Cargo(Named):
    ship = models.ForeignKey(Ship, PROTECT)


class Crane(Named):
    harbour = models.ForeignKey(Harbour, CASCADE)
    pier = models.ForeignKey(Pier, RESTRICT)


class Buoy(Named):
    ship = models.ForeignKey(Ship, CASCADE)
    pier = models.ForeignKey(Pier, PROTECT)


class Place(Named):
    address = models.CharField(max_length=40)


class Restaurant(Place):
    seats = models.IntegerField()
    pizza = models.BooleanField(default=False)


class Trattoria(Restaurant):
    gnocchi = models.BooleanField(default=False)

    class Meta(Base.Meta):
        ordering = ["-name"]


class Supplier(Named):
    restaurant = models.ForeignKey(Restaurant, CASCADE, related_name="suppliers")


class Nearby(Place):
    class Meta(Base.Meta):
        proxy = True
        ordering = ["-name"]


class Question(Named):
    pass


class Answer(Named):
    question = models.ForeignKey(Question, CASCADE, related_name="answers")

    class Meta(Base.Meta):
        order_with_respect_to = "question"


PROXIES = [Nearby]
MODELS = [
    Country, Label, Artist, Tag, Album, Track, Sleeve, Credit, Review, Order, Where, Mark,
    Harbour, Pier, Ship, Cargo, Crane, Buoy,
    Place, Restaurant, Trattoria, Supplier, Question, Answer,
]
