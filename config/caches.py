"""The cache of one process, except for what signing in must remember over all of them."""

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache

# django-allauth counts attempts and remembers used codes in the default cache, and knows no other.
SIGN_IN = "allauth"


class LocalExceptSignIn(LocMemCache):
    """Keep everything in this process; hand what belongs to signing in to the shared cache.

    Whoever guesses passwords must not get five attempts from each process, nor may a code
    be used once in each. Everything else would only pay for a query where memory will do.
    """

    def add(self, key, value, *args, **kwargs):
        if key.startswith(SIGN_IN):
            return caches["shared"].add(key, value, *args, **kwargs)
        return super().add(key, value, *args, **kwargs)

    def get(self, key, *args, **kwargs):
        if key.startswith(SIGN_IN):
            return caches["shared"].get(key, *args, **kwargs)
        return super().get(key, *args, **kwargs)

    def set(self, key, value, *args, **kwargs):
        if key.startswith(SIGN_IN):
            caches["shared"].set(key, value, *args, **kwargs)
        else:
            super().set(key, value, *args, **kwargs)

    def delete(self, key, *args, **kwargs):
        if key.startswith(SIGN_IN):
            return caches["shared"].delete(key, *args, **kwargs)
        return super().delete(key, *args, **kwargs)
