"""One file with everything: the database's rows and the media, each with its hash."""
