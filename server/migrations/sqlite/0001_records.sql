-- The records of one city, each with a version number, and the trail of every change.
-- What the database must look up, compare or protect is a column; texts, hours, contacts, pictures
-- and the facts that only one kind of place has are JSON in `body`.
-- Instants are RFC 3339 in UTC, to the millisecond; days are ISO 8601.

-- The number of the present state of the data. Every batch of writes raises it by one.
CREATE TABLE city (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL
) STRICT;

INSERT INTO city (one, revision) VALUES (1, 0);

CREATE TABLE city_info (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL,
    centre_lon REAL NOT NULL,
    centre_lat REAL NOT NULL,
    west REAL NOT NULL,
    south REAL NOT NULL,
    east REAL NOT NULL,
    north REAL NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    updated TEXT NOT NULL
) STRICT;

CREATE TABLE basemap (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL,
    geojson TEXT NOT NULL,
    updated TEXT NOT NULL
) STRICT;

-- `position` keeps the order in which people have put them.
CREATE TABLE network (
    slug TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT, WITHOUT ROWID;

CREATE TABLE category (
    slug TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT, WITHOUT ROWID;

CREATE TABLE district (
    slug TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT, WITHOUT ROWID;

CREATE TABLE place (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    -- Not limited by a CHECK: SQLite cannot change one later, and kinds will be added.
    kind TEXT NOT NULL,
    lon REAL NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat REAL NOT NULL CHECK (lat BETWEEN -90 AND 90),
    district TEXT REFERENCES district (slug),
    sample INTEGER NOT NULL CHECK (sample IN (0, 1)),
    published INTEGER NOT NULL CHECK (published IN (0, 1)),
    version INTEGER NOT NULL,
    source_name TEXT NOT NULL,
    source_as_of TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    created TEXT NOT NULL,
    updated TEXT NOT NULL
) STRICT;

CREATE INDEX place_district ON place (district);

CREATE TABLE place_network (
    place INTEGER NOT NULL REFERENCES place (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    network TEXT NOT NULL REFERENCES network (slug),
    PRIMARY KEY (place, position),
    UNIQUE (network, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE place_category (
    place INTEGER NOT NULL REFERENCES place (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    category TEXT NOT NULL REFERENCES category (slug),
    PRIMARY KEY (place, position),
    UNIQUE (category, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    category TEXT REFERENCES category (slug),
    -- The venue is a place of the map, or a point with a name (the name is in `body`), or unknown.
    venue_place INTEGER REFERENCES place (id),
    venue_lon REAL CHECK (venue_lon BETWEEN -180 AND 180),
    venue_lat REAL CHECK (venue_lat BETWEEN -90 AND 90),
    state TEXT NOT NULL,
    sample INTEGER NOT NULL CHECK (sample IN (0, 1)),
    published INTEGER NOT NULL CHECK (published IN (0, 1)),
    version INTEGER NOT NULL,
    source_name TEXT NOT NULL,
    source_as_of TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    CHECK (venue_place IS NULL OR venue_lon IS NULL),
    CHECK ((venue_lon IS NULL) = (venue_lat IS NULL))
) STRICT;

CREATE INDEX event_category ON event (category);
CREATE INDEX event_venue ON event (venue_place);

CREATE TABLE event_offer (
    event INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    place INTEGER NOT NULL REFERENCES place (id),
    text TEXT NOT NULL CHECK (json_valid(text)),
    PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_offer_place ON event_offer (place);

-- One row for every record that a batch has written: who, when, what, before and after.
CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL,
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Empty for the records of which there is one only.
    slug TEXT NOT NULL,
    version INTEGER NOT NULL,
    published INTEGER NOT NULL CHECK (published IN (0, 1)),
    -- NULL if the record was not there, or is not there any more.
    before TEXT CHECK (before IS NULL OR json_valid(before)),
    after TEXT CHECK (after IS NULL OR json_valid(after)),
    UNIQUE (kind, slug, version)
) STRICT;

CREATE INDEX change_revision ON change (revision);
