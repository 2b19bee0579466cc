"""The layout of the place index, which `build` writes and `places` reads."""

LAYOUT = 3  # kept as the file's user_version; an index of another layout, or of other folding, is refused

CREATE = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) WITHOUT ROWID;
-- What places lie in: a country and its first-level area (name NULL where the dataset knows none).
CREATE TABLE areas (number INTEGER PRIMARY KEY, country TEXT NOT NULL, name TEXT);
-- key: any folded name or code of the area, or of its country. past: 1 for a country that it once belonged to, or that
-- claims it.
CREATE TABLE area_names (
    key TEXT NOT NULL, area INTEGER NOT NULL, past INTEGER NOT NULL, PRIMARY KEY (key, area)
) WITHOUT ROWID;
-- number: rank by population.
CREATE TABLE places (
    number INTEGER PRIMARY KEY, geoname INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, area INTEGER NOT NULL,
    latitude REAL NOT NULL, longitude REAL NOT NULL, population INTEGER NOT NULL, timezone TEXT NOT NULL
);
-- key: the folded name. weight: how much the place is meant by it. spellings: as written, "|" between several; NULL for
-- the place's own name.
CREATE TABLE names (
    key TEXT NOT NULL, place INTEGER NOT NULL, weight INTEGER NOT NULL, area INTEGER NOT NULL, spellings TEXT,
    PRIMARY KEY (key, place)
) WITHOUT ROWID;
-- What charts.atlas.spelling searches: the names of one length, row by row.
CREATE TABLE spellings (length INTEGER PRIMARY KEY, letters BLOB NOT NULL, marks BLOB NOT NULL, weights BLOB NOT NULL);
"""
