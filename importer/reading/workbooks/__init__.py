"""What reads a workbook, whatever its format: it runs in a child process, so that no file takes the importer down."""
