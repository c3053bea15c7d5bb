"""How requests and answers become bytes: with orjson, as a search's bodies are large and this is half of its cost here."""

from typing import ClassVar

from elasticsearch.serializer import NdjsonSerializer, OrjsonSerializer


class Json(OrjsonSerializer):
    mimetype: ClassVar[str] = "application/vnd.elasticsearch+json"


class Lines(NdjsonSerializer):
    """Several JSON objects, one a line: what searches and writes in one request consist of."""

    mimetype: ClassVar[str] = "application/vnd.elasticsearch+x-ndjson"
    json_dumps = OrjsonSerializer.json_dumps
    json_loads = OrjsonSerializer.json_loads


SERIALIZERS = {
    "application/json": OrjsonSerializer(),
    Json.mimetype: Json(),
    Lines.mimetype: Lines(),
}
