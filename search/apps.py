from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kb import due_work, similarity
        from search import foundation, lexicon_editions, outbox, promotion, rebuilding, similar, sync
        from search.desk import counting

        sync.connect()
        counting.connect()
        promotion.connect()
        foundation.connect()
        similarity.register(similar.near_works)
        due_work.register(gettext_noop("search: outbox"), outbox.drain, every=due_work.MINUTE)
        due_work.register(gettext_noop("search: complete index"), rebuilding.complete, every=due_work.MINUTE)
        due_work.register(gettext_noop("search: nightly repair"), rebuilding.repair, every=due_work.DAY)
        due_work.register(gettext_noop("search: lexicon"), lexicon_editions.learn_when_changed, every=due_work.DAY)
        due_work.register(gettext_noop("search: old counts of queries"), counting.forget_old, every=due_work.DAY)
