"""Reads one file in a process of its own: standard input is the file, standard output its text as JSON.

    python -m kb.attachments.child EXTENSION LIMITS

Whatever a malicious file does happens here, under the system's own limits; the site only sees how it ended.
"""

import json
import logging
import os
import resource
import sys
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module

from kb.attachments.extracted import FAILED, TOO_LARGE, Extracted, Unreadable, collected
from kb.attachments.formats import READERS
from kb.attachments.limits import MEGABYTE, Limits

# Text, JSON's escapes and the numbers of pages.
_MOST_OUTPUT = 16 * MEGABYTE


def main(extension: str, limits: Limits) -> Extracted:
    """Never raises: what went wrong is in the answer."""
    _limit(limits)
    # Parsers complain about every flaw they get over; nobody reads that.
    logging.disable(logging.CRITICAL)
    try:
        name, function = READERS[extension]
        pages = getattr(import_module(f"kb.attachments.{name}"), function)
        with open(0, "rb", closefd=False) as file:
            found = collected(
                pages(file, limits),
                most_pages=limits.pages,
                most_text=limits.text,
                empty_reason="no_text_layer" if extension == "pdf" else "no_text",
            )
    except Unreadable as unreadable:
        return Extracted(unreadable.status, unreadable.reason)
    except MemoryError:
        return Extracted(TOO_LARGE, "memory")
    except Exception:  # noqa: BLE001  a parser of foreign files may raise anything
        return Extracted(FAILED, "damaged")
    return found


def _limit(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_OUTPUT, _MOST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # macOS knows no limit of address space; the other limits hold there too.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    os.nice(5)


if __name__ == "__main__":
    answer = main(sys.argv[1], Limits(**json.loads(sys.argv[2])))
    json.dump(asdict(answer), sys.stdout, ensure_ascii=False)
