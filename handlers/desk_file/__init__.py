"""The desk file: one TOML file that says everything about a desk but its people."""

from handlers.desk_file.files import open_desk_file
from handlers.desk_file.model import DeskFile
from handlers.desk_file.problems import DeskFileError, Problem
from handlers.desk_file.read import read_desk

__all__ = ["DeskFile", "DeskFileError", "Problem", "open_desk_file", "read_desk"]
