"""Formats of dates and numbers that Django lacks; found by FORMAT_MODULE_PATH."""
