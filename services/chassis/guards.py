"""Understands how a table itself refuses what the law of its rows forbids: steps that lead nowhere,
rows that say two things at once, history that changes.

Called in migrations, with words written out there. PostgreSQL and SQLite refuse alike, as a
violated constraint (SQLAlchemy's IntegrityError), whoever writes and by whatever statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alembic import op

# Which states a state may be followed by, in one UPDATE.
Steps = Mapping[str, Iterable[str]]

_FUNCTION = "refuse_what_is_unlawful"


def prepare_guards() -> None:
    """Once in a database, before any other guard."""
    if _on_postgresql():
        op.execute(
            f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = TG_ARGV[0], "
            "TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME; END $$"
        )


def guard_states(table: str, *, initial: Iterable[str], steps: Steps) -> None:
    """A row of `table` begins in one of the `initial` states and goes on by `steps` alone."""
    beginning = f"NEW.state NOT IN ({_words(initial)})"
    _refuse(table, "begins", "INSERT", beginning, f"{table} does not begin so")
    unlawful = f"OLD.state <> NEW.state AND {_leads_nowhere('OLD.state', 'NEW.state', steps)}"
    _refuse(table, "goes_on", "UPDATE OF state", unlawful, f"{table} does not go on so")


def guard_history(table: str, *, initial: Iterable[str], steps: Steps) -> None:
    """Each row of `table` is one lawful step, or notes something without a step; none changes."""
    begins = f"NEW.from_state IS NULL AND NEW.to_state NOT IN ({_words(initial)})"
    nowhere = _leads_nowhere("NEW.from_state", "NEW.to_state", steps)
    goes_on = f"NEW.from_state <> NEW.to_state AND {nowhere}"
    unlawful = f"({begins}) OR ({goes_on})"
    _refuse(table, "is_lawful", "INSERT", unlawful, f"{table} holds lawful steps")
    guard_unchanging(table)


def guard_unchanging(table: str, *columns: str) -> None:
    """The `columns` of a row of `table` keep what they hold; without columns nothing of the row
    changes, and it is kept for ever."""
    if columns:
        act, unlawful = f"UPDATE OF {', '.join(columns)}", " OR ".join(map(_changes, columns))
        _refuse(table, "is_unchanging", act, unlawful, f"{table} is never changed so")
        return
    _refuse(table, "is_unchanging", "UPDATE", "", f"{table} is never changed")
    guard_kept(table)


def _changes(column: str) -> str:
    if _on_postgresql():
        # Of JSON only the text can be compared.
        return f"NEW.{column}::text IS DISTINCT FROM OLD.{column}::text"
    return f"NEW.{column} IS NOT OLD.{column}"


def guard_kept(table: str) -> None:
    """No row of `table` is ever deleted."""
    _refuse(table, "is_kept", "DELETE", "", f"{table} is kept")


def guard_rows(table: str, name: str, expression: str) -> None:
    """Every row of `table` meets `expression`: a CHECK on PostgreSQL.

    SQLite adds no CHECK to a table that is there; triggers refuse the same rows. `expression` names
    its columns in double quotes.
    """
    if _on_postgresql():
        # Without NOT VALID everybody would wait while all rows are read.
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({expression}) NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
        return
    of_new_row = _of_new_row(expression)
    for act in ("INSERT", "UPDATE"):
        _create_on_sqlite(f"{name}_on_{act.lower()}", act, table, f"NOT ({of_new_row})", name)


def _of_new_row(expression: str) -> str:
    parts = expression.split('"')
    return "".join(f'NEW."{part}"' if place % 2 else part for place, part in enumerate(parts))


def _leads_nowhere(before: str, after: str, steps: Steps) -> str:
    pairs = [f"{one}>{other}" for one, others in steps.items() for other in others]
    return f"({before} || '>' || {after}) NOT IN ({_words(pairs)})"


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _refuse(table: str, name: str, act: str, unlawful: str, message: str) -> None:
    trigger = f"{table}_{name}"
    if not _on_postgresql():
        _create_on_sqlite(trigger, act, table, unlawful, message)
        return
    when = f" WHEN ({unlawful})" if unlawful else ""
    op.execute(
        f"CREATE TRIGGER {trigger} BEFORE {act} ON {table} FOR EACH ROW{when} "
        f"EXECUTE FUNCTION {_FUNCTION}('{message}')"
    )


def _create_on_sqlite(trigger: str, act: str, table: str, unlawful: str, message: str) -> None:
    when = f" WHEN {unlawful}" if unlawful else ""
    op.execute(
        f"CREATE TRIGGER {trigger} BEFORE {act} ON {table}{when} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"
