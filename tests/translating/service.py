"""A real HTTP server on the loopback that speaks as DeepL and LibreTranslate do, or misbehaves."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Service:
    """What it will answer, and what it was asked. `answers` are functions of (path, body) giving (status, bytes)."""

    def __init__(self):
        self.answer = self.translate
        self.asked = []
        self.pause = 0.0
        self.drip = 0.0

    @staticmethod
    def translate(path, body):
        if path == "/v2/translate":
            return 200, json.dumps({"translations": [{"text": f"EN {text}"} for text in body["text"]]}).encode()
        return 200, json.dumps({"translatedText": [f"EN {text}" for text in body["q"]]}).encode()

    def always(self, status, content=b"{}"):
        self.answer = lambda path, body: (status, content)

    @property
    def texts(self):
        return [text for _path, _headers, body in self.asked for text in body.get("text", body.get("q"))]


@contextmanager
def serving():
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            service.asked.append((self.path, dict(self.headers), body))
            time.sleep(service.pause)
            status, content = service.answer(self.path, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            try:
                if service.drip:
                    for byte in content:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(service.drip)
                else:
                    self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                pass  # nobody waits any more

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
