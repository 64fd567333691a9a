"""Pictures for a search term: found by a browser or an API, fetched politely, kept with source and licence."""
