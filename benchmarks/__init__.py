"""Measure the desk against the machine and its peers: `python -m benchmarks`."""
