"""Run by Alembic; the connection is handed in by `db.migrate`, never made from a setting."""

from __future__ import annotations

from alembic import context

from db.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
