"""What alembic runs: it is given an open connection and brings its tables up to date in one transaction."""

from alembic import context

from importer.ledger.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
