"""Reads one file in a process of its own: standard input is the file, standard output its text as JSON.

    python -m kb.attachments.child EXTENSION LIMITS

Whatever a malicious file does happens here, under the system's own limits; the site only sees how it ended.
"""

import json
import logging
import sys
from dataclasses import asdict
from importlib import import_module

from kb.attachments.extracted import FAILED, TOO_LARGE, Extracted, Unreadable, collected
from kb.attachments.formats import READERS
from kb.attachments.limits import Limits
from kb.attachments.process import limit


def main(extension: str, limits: Limits) -> Extracted:
    """Never raises: what went wrong is in the answer."""
    limit(limits)
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


if __name__ == "__main__":
    answer = main(sys.argv[1], Limits(**json.loads(sys.argv[2])))
    json.dump(asdict(answer), sys.stdout, ensure_ascii=False)
