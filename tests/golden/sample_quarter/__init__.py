"""A quarter of the sample desk and what it sends out about it, in words.

`python -m tests.golden.sample_quarter` writes the copies anew, to be read in the diff.
"""
