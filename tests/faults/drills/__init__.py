"""What the stages about storage, the calendar, backups and upgrades play."""
