"""What is wrong with this desk, and how to mend it."""
