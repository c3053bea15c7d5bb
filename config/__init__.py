"""Settings, addresses and the start of the site; no domain code."""

import os

# Read by numpy when it is loaded, which the settings come before. The matrices of a query are so small that threads
# would only wait for each other: one core does as much, and other requests have theirs.
for _library in ("OPENBLAS", "MKL", "OMP"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")
