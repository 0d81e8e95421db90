"""Rows → text, pictures, sheets, documents: pure functions of what they are given."""
