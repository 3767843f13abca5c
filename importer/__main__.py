"""`python -m importer` is `lead-importer`."""

from importer.cli import main

if __name__ == "__main__":
    main()
