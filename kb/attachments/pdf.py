"""Text of PDF files, page by page."""

from collections.abc import Iterator
from typing import BinaryIO

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

from kb.attachments.extracted import FAILED, PROTECTED, TOO_LARGE, PageText, Unreadable
from kb.attachments.limits import Limits

# What pypdf raises, besides its own errors, for a file that is not what it claims.
_BROKEN = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, TypeError, ValueError, RecursionError)


def pages(file: BinaryIO, limits: Limits) -> Iterator[PageText]:
    try:
        reader = PdfReader(file, strict=False)
        # Many files only forbid copying: they open without a password.
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise Unreadable(PROTECTED, "password")
        if len(reader.pages) > limits.pages:
            raise Unreadable(TOO_LARGE, "pages")
        for number, page in enumerate(reader.pages, start=1):
            yield PageText(number, page.extract_text())
    except DependencyError as error:
        # Deciphering newer ways of encryption needs a library that is not installed.
        raise Unreadable(PROTECTED, "password") from error
    except LimitReachedError as error:
        raise Unreadable(TOO_LARGE, "unpacked") from error
    except (PyPdfError, NotImplementedError, *_BROKEN) as error:
        raise Unreadable(FAILED, "damaged") from error
