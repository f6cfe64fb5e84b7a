"""A mail catcher for demonstrations and tests: takes every mail over SMTP, keeps it as a file, shows it on a page."""
