"""A store as pages to look at in a browser, from files alone: no server, nothing fetched from anywhere."""
