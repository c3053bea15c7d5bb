"""How much time, memory and text one file may cost."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """seconds: of the clock and of the processor; memory: bytes of address space of the reading process;
    unpacked: bytes that an archive may hold when unpacked; pages: more are refused; text: characters that are kept.
    """

    seconds: int = 60
    memory: int = 512 * MEGABYTE
    unpacked: int = 64 * MEGABYTE
    pages: int = 2000
    text: int = 1_000_000


IN_BACKGROUND = Limits()
# An editor waits for the upload; what takes longer is read by the work that falls due.
AT_UPLOAD = Limits(seconds=5)
