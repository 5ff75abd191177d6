"""Benchmarks: figures as ratios taken in one run. Not part of the gate; `make bench` runs them."""
