"""The figures of a passage and of its translation, read and compared: numbers, money, dates, hours, citations.

Pure functions: text in, findings out.
"""

from translating.figures.comparing import Difference, differences
from translating.figures.reading import Figure, figures

__all__ = ["Difference", "Figure", "differences", "figures"]
