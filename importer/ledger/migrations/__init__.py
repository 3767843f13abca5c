"""The ledger's migrations, and the one call that applies them."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

HEAD = "0003"  # the revision that this version of the importer writes; a test holds it against the files


def is_current(connection: Connection) -> bool:
    """Tell whether nothing is to be migrated, without loading alembic."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD


def migrate(connection: Connection) -> None:
    """Bring the ledger's tables up to date."""
    from alembic import command  # noqa: PLC0415 - costs 0.3 s, and is needed once per ledger
    from alembic.config import Config  # noqa: PLC0415 - likewise

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
