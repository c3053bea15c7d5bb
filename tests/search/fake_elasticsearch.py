"""A server that answers searches as Elasticsearch does, and as slowly, or as badly, as a test wants it to."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeElasticsearch:
    """Answers every search with `answer(body)`, after `delay(number of the request)` seconds."""

    def __init__(self):
        self.requests = 0
        self.delay = lambda _number: 0.0
        self.answer = lambda _body: dict(EMPTY)
        self.written = lambda answers: {"took": 1, "responses": answers}
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                lines = self.rfile.read(int(self.headers["Content-Length"])).decode().splitlines()
                owner.requests += 1
                time.sleep(owner.delay(owner.requests))
                if "_msearch" not in self.path:
                    return self.tell(EMPTY | {"aggregations": {"encoders": {"buckets": [], "sum_other_doc_count": 0}}})
                bodies = [json.loads(line) for line in lines if line][1::2]
                self.tell(owner.written([owner.answer(body) for body in bodies]))

            def do_GET(self):
                self.tell(next(told for path, told in ABOUT_THE_INDEX.items() if path in self.path))

            def do_HEAD(self):
                self.tell({})

            def tell(self, answer):
                told = json.dumps(answer).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("X-Elastic-Product", "Elasticsearch")
                    self.send_header("Content-Length", str(len(told)))
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(told)
                except OSError:
                    return  # whoever asked has gone

            def log_message(self, *_arguments):
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


ABOUT_THE_INDEX = {
    "_alias": {"index": {"aliases": {}}},
    "_stats": {"indices": {"index": {"primaries": {"docs": {"count": 1}, "store": {"size_in_bytes": 1}}}}},
    "_mapping": {"index": {"mappings": {"_meta": {"built_at": "2026-11-23T12:00:00+00:00"}}}},
}

EMPTY = {
    "status": 200,
    "timed_out": False,
    "_shards": {"total": 1, "failed": 0},
    "hits": {"total": {"value": 0}, "hits": []},
    "aggregations": {},
}


def is_near(body):
    """Whether a search asks for nearness in meaning."""
    return "knn" in json.dumps(body)
