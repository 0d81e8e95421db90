"""Matrix, through matrix-nio (the optional extra `matrix`)."""

from bot.platforms.matrix.adapter import MatrixPlatform
from bot.platforms.matrix.names import peek

__all__ = ["MatrixPlatform", "peek"]
