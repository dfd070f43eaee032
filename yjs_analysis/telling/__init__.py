"""Estimates in, something to look at or read out: charts, tables, plain sentences."""
