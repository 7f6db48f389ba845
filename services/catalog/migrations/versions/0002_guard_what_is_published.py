"""Guard in the database that what was published stays as it was published.

A later migration that rebuilds one of these tables on SQLite creates its triggers again.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PUBLIC = "('PUBLISHED', 'SUPERSEDED')"
_STATE_OF_VERSION = "(SELECT state FROM list_version WHERE list_version_id = "
_DOCUMENTS = ("list_version", "format_text", "service_guide")
_MAY_ONLY_BE_SUPERSEDED = "a published document is only ever superseded"
_ENTRIES_ARE_FIXED = "the entries of a published list version are fixed"


_FIXED = {
    "list_version": (
        "list_id",
        "number",
        "base_version_id",
        "drafting_agency",
        "application",
        "basis",
        "opinion",
        "published_on",
        "document_no",
    ),
    "format_text": ("item_code", "number", "digest", "published_at", "agency"),
    "service_guide": ("item_code", "number", "published_at", "agency"),
}
_FIXED_JSON = {"format_text": "notification", "service_guide": "body"}


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        _guard_on_postgresql()
    else:
        _guard_on_sqlite()


def _changed(prefix_new: str, prefix_old: str, columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f"{prefix_new}.{c} {differs} {prefix_old}.{c}" for c in columns)


def _unlawful(table: str, differs: str, as_text: str) -> str:
    """Whether an update of a public document does more than supersede it."""
    fixed = _changed("NEW", "OLD", _FIXED[table], differs)
    if table in _FIXED_JSON:
        content = _FIXED_JSON[table]
        fixed += (
            f" OR {as_text.format(f'NEW.{content}')} {differs} {as_text.format(f'OLD.{content}')}"
        )
    onward = "OLD.state = 'PUBLISHED' AND NEW.state = 'SUPERSEDED'"
    return f"OLD.state IN {_PUBLIC} AND (NOT ({onward}) OR {fixed})"


def _guard_on_sqlite() -> None:
    for table in _DOCUMENTS:
        op.execute(
            f"CREATE TRIGGER {table}_is_immutable BEFORE UPDATE ON {table} "
            f"WHEN {_unlawful(table, 'IS NOT', '{}')} "
            f"BEGIN SELECT RAISE(ABORT, '{_MAY_ONLY_BE_SUPERSEDED}'); END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} "
            f"WHEN OLD.state IN {_PUBLIC} "
            f"BEGIN SELECT RAISE(ABORT, '{_MAY_ONLY_BE_SUPERSEDED}'); END"
        )
    for act, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER list_version_entry_is_fixed_on_{act.lower()} "
            f"BEFORE {act} ON list_version_entry "
            f"WHEN {_STATE_OF_VERSION}{row}.list_version_id) IN {_PUBLIC} "
            f"BEGIN SELECT RAISE(ABORT, '{_ENTRIES_ARE_FIXED}'); END"
        )


def _guard_on_postgresql() -> None:
    for table in _DOCUMENTS:
        unlawful = _unlawful(table, "IS DISTINCT FROM", "({})::text")
        op.execute(
            f"CREATE FUNCTION {table}_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN IF OLD.state IN {_PUBLIC} THEN "
            f"RAISE EXCEPTION '{_MAY_ONLY_BE_SUPERSEDED}'; END IF; RETURN OLD; END IF; "
            f"IF {unlawful} THEN RAISE EXCEPTION '{_MAY_ONLY_BE_SUPERSEDED}'; END IF; "
            "RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_immutable BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_immutable()"
        )
    op.execute(
        "CREATE FUNCTION list_version_entry_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE touched uuid := CASE WHEN TG_OP = 'INSERT' THEN NEW.list_version_id "
        "ELSE OLD.list_version_id END; "
        f"BEGIN IF {_STATE_OF_VERSION}touched) IN {_PUBLIC} "
        f"THEN RAISE EXCEPTION '{_ENTRIES_ARE_FIXED}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER list_version_entry_is_fixed "
        "BEFORE INSERT OR UPDATE OR DELETE ON list_version_entry "
        "FOR EACH ROW EXECUTE FUNCTION list_version_entry_is_fixed()"
    )
