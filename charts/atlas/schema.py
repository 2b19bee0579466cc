"""The layout of the place index, which `build` writes and `places` reads."""

LAYOUT = 1  # kept as the file's user_version; an index of another layout is refused

CREATE = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) WITHOUT ROWID;
-- number: rank by population. admin1: GeoNames' code of the first-level area; admin: its name.
CREATE TABLE places (
    number INTEGER PRIMARY KEY, geoname INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, country TEXT NOT NULL, admin1 TEXT NOT NULL, admin TEXT,
    latitude REAL NOT NULL, longitude REAL NOT NULL, population INTEGER NOT NULL, timezone TEXT NOT NULL
);
-- key: the folded name. weight: how much the place is meant by it. spellings: as written, "|" between several; NULL for the place's own name.
CREATE TABLE names (
    key TEXT NOT NULL, place INTEGER NOT NULL, weight INTEGER NOT NULL, country TEXT NOT NULL, spellings TEXT, PRIMARY KEY (key, place)
) WITHOUT ROWID;
-- What qualifies a place: its country (admin1 empty) or its first-level area, by any folded name or code.
CREATE TABLE areas (country TEXT NOT NULL, admin1 TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (country, admin1, key)) WITHOUT ROWID;
CREATE INDEX areas_by_key ON areas (key);
"""
