"""Gunicorn for a public server: `gunicorn -c deploy/gunicorn.conf.py config.wsgi`."""

from config import env

bind = f"{env.text('HOST', '127.0.0.1')}:{env.number('PORT', 8000)}"
workers = env.number("WEB_CONCURRENCY", 2)
worker_class = "gthread"
threads = 4
# Loaded once and shared; each worker opens its own connections.
preload_app = True
timeout = 60
graceful_timeout = 30
# A worker that leaks is replaced; not all at once.
max_requests = 5000
max_requests_jitter = 500
accesslog = "-"
# Workers beat in memory, not on a disk that may be slow or read-only.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
