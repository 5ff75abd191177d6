"""The library: engine, tables, store, audit. SQL lives here and nowhere else."""
