"""A mail server on the loopback that keeps what it is sent: mail is tested against SMTP itself."""

import contextlib
import socketserver
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Sink:
    port: int
    # What it answers to a recipient; anything but 250 refuses them.
    answer: str = "250 OK"
    recipients: list[list[str]] = field(default_factory=list)
    messages: list[EmailMessage] = field(default_factory=list)


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        sink, recipients = self.server.sink, []
        self._say("220 sink")
        while line := self.rfile.readline().decode("ascii", "replace").strip():
            verb = line.partition(" ")[0].upper()
            if verb == "EHLO":
                self._say("250 sink")
            elif verb == "RCPT":
                recipients.append(line.partition("<")[2].partition(">")[0])
                self._say(sink.answer)
            elif verb == "DATA":
                self._say("354 Go on")
                sink.messages.append(message_from_bytes(self._data(), policy=policy.default))
                sink.recipients.append(recipients)
                recipients = []
                self._say("250 Kept")
            elif verb == "QUIT":
                self._say("221 Bye")
                return
            else:
                self._say("250 OK")

    def _data(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode("ascii"))


@contextlib.contextmanager
def running_sink():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Conversation) as server:
        server.daemon_threads = True
        server.sink = Sink(server.server_address[1])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.sink
        finally:
            server.shutdown()


@contextlib.contextmanager
def smtp_sink(settings):
    """The site's mail goes to a Sink as long as this lasts; `settings` is pytest-django's."""
    with running_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
        yield sink
