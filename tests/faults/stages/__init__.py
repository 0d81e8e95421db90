"""One module for each stage; the contract is in `tests/faults/stage.py`."""
