"""What happens to a report once it is handed in: it is frozen, returned, approved, and compared with the records."""
