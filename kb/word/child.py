"""Reads one Word file in a process of its own: standard input is the file, standard output its content as JSON.

python -m kb.word.child LIMITS
"""

import json
import logging
import sys
from dataclasses import asdict
from typing import Any

from kb.attachments.extracted import FAILED, TOO_LARGE, Unreadable
from kb.attachments.limits import Limits
from kb.attachments.process import limit
from kb.word.reading import read


def main(limits: Limits) -> dict[str, Any]:
    """Never raises: what went wrong is in the answer."""
    limit(limits)
    logging.disable(logging.CRITICAL)
    try:
        with open(0, "rb", closefd=False) as file:
            return {"content": asdict(read(file, limits))}
    except Unreadable as unreadable:
        return {"status": unreadable.status, "reason": unreadable.reason}
    except (MemoryError, RecursionError):
        return {"status": TOO_LARGE, "reason": "memory"}
    except Exception:  # noqa: BLE001  a foreign file may contradict itself in any way
        return {"status": FAILED, "reason": "damaged"}


if __name__ == "__main__":
    json.dump(main(Limits(**json.loads(sys.argv[1]))), sys.stdout, ensure_ascii=False)
