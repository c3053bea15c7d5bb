"""Both engines take words apart in the same way."""

import os
import uuid

import pytest
from elasticsearch import Elasticsearch

from search.engines.elasticsearch.documents import index_named
from search.language.text import fold_all, stem, stems, words

TEXTS = {
    "es": "La Contratación PÚBLICA de obras, años y leyes; niñez, pingüinos, intereses, voces y meses: s.71/2 «PYMES» ﬁn",
    "en": "The council’s Procuring of services; cities' duties, o'brien's naïve café, awards_criteria 2.1 (PPN 023)",
}


@pytest.mark.elasticsearch
@pytest.mark.parametrize("language", ["es", "en"])
def test_elasticsearch_cuts_and_stems_as_the_embedded_engine_does(language):
    client = Elasticsearch(os.environ["ELASTICSEARCH_URL"], request_timeout=30)
    name = f"contract-{uuid.uuid4().hex[:12]}"
    client.indices.create(index=name, **index_named(name).to_dict())
    try:

        def tokens(analyzer):
            found = client.indices.analyze(index=name, analyzer=analyzer, text=TEXTS[language])["tokens"]
            return [token["token"] for token in found]

        assert tokens(f"puente_{language}") == stems(TEXTS[language], language)
        assert tokens(f"puente_{language}_folded") == [
            stem(fold_all(word), language) for word in words(TEXTS[language])
        ]
        assert tokens("puente_plain") == [fold_all(word) for word in words(TEXTS[language])]
    finally:
        client.indices.delete(index=name)
