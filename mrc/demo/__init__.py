"""The demo: two centres with a finished quarter behind them and a running one, around the day it is loaded."""

from .load import Login, load

__all__ = ["Login", "load"]
