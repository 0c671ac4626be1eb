"""The log, twice: Kafka, and SQLite."""
