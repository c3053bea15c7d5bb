"""Machine translation services behind wagtail-localize's port; which one, config/translation.py says."""

from translating.machine.port import MachineTranslationFailed

__all__ = ["MachineTranslationFailed"]
