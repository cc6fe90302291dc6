"""The index a search of cards goes by, in the form each database has for it."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class SearchIndex(models.Index):
    """PostgreSQL's holds the key by three letters at a time, elsewhere one that holds all a search reads.

    SQLite has nothing that looks inside a text; it reads the keys of one centre in the order of the answers, from the
    index alone, and stops when it has enough. PostgreSQL joins its index with the one of the centre.
    """

    def create_sql(self, model, schema_editor, using="", **kwargs):
        if schema_editor.connection.vendor == "postgresql":
            trigrams = GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name=self.name)
            return trigrams.create_sql(model, schema_editor, **kwargs)
        return super().create_sql(model, schema_editor, using=using, **kwargs)
