"""Where everything lies that must survive; read by the settings and, before them, by a restore."""

from pathlib import Path

from config import env

BASE_DIR = Path(__file__).resolve().parents[1]


def data_dir() -> Path:
    """Return DATA_DIR: database, files, index, key. It need not exist yet."""
    return Path(env.text("DATA_DIR", str(BASE_DIR / "data"))).expanduser().resolve()


def database_url() -> str:
    """Return DATABASE_URL, or that of the SQLite file in DATA_DIR."""
    return env.text("DATABASE_URL", f"sqlite:///{data_dir() / 'puente.sqlite3'}")
