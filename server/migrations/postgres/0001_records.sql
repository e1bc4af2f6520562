-- The records of one city, each with a version number, and the trail of every change.
-- What the database must look up, compare or protect is a column; texts, hours, contacts, pictures
-- and the facts that only one kind of place has are JSON in `body`.
-- Instants are RFC 3339 in UTC, to the millisecond; days are ISO 8601.

-- The number of the present state of the data. Every batch of writes raises it by one.
CREATE TABLE city (
    one SMALLINT PRIMARY KEY CHECK (one = 1),
    revision BIGINT NOT NULL
);

INSERT INTO city (one, revision) VALUES (1, 0);

CREATE TABLE city_info (
    one SMALLINT PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL,
    centre_lon DOUBLE PRECISION NOT NULL,
    centre_lat DOUBLE PRECISION NOT NULL,
    west DOUBLE PRECISION NOT NULL,
    south DOUBLE PRECISION NOT NULL,
    east DOUBLE PRECISION NOT NULL,
    north DOUBLE PRECISION NOT NULL,
    body JSONB NOT NULL,
    updated TEXT NOT NULL
);

CREATE TABLE basemap (
    one SMALLINT PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL,
    geojson TEXT NOT NULL,
    updated TEXT NOT NULL
);

-- `position` keeps the order in which people have put them.
CREATE TABLE network (
    slug TEXT COLLATE "C" PRIMARY KEY,
    position BIGINT NOT NULL,
    body JSONB NOT NULL
);

CREATE TABLE category (
    slug TEXT COLLATE "C" PRIMARY KEY,
    position BIGINT NOT NULL,
    body JSONB NOT NULL
);

CREATE TABLE district (
    slug TEXT COLLATE "C" PRIMARY KEY,
    position BIGINT NOT NULL,
    body JSONB NOT NULL
);

CREATE TABLE place (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug TEXT COLLATE "C" NOT NULL UNIQUE,
    -- Not limited by a CHECK, so that adding a kind needs no migration.
    kind TEXT NOT NULL,
    lon DOUBLE PRECISION NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat DOUBLE PRECISION NOT NULL CHECK (lat BETWEEN -90 AND 90),
    district TEXT COLLATE "C" REFERENCES district (slug),
    sample BOOLEAN NOT NULL,
    published BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    source_name TEXT NOT NULL,
    source_as_of TEXT NOT NULL,
    body JSONB NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
);

CREATE INDEX place_district ON place (district);

CREATE TABLE place_network (
    place BIGINT NOT NULL REFERENCES place (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    network TEXT COLLATE "C" NOT NULL REFERENCES network (slug),
    PRIMARY KEY (place, position),
    UNIQUE (network, place)
);

CREATE TABLE place_category (
    place BIGINT NOT NULL REFERENCES place (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    category TEXT COLLATE "C" NOT NULL REFERENCES category (slug),
    PRIMARY KEY (place, position),
    UNIQUE (category, place)
);

CREATE TABLE event (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug TEXT COLLATE "C" NOT NULL UNIQUE,
    category TEXT COLLATE "C" REFERENCES category (slug),
    -- The venue is a place of the map, or a point with a name (the name is in `body`), or unknown.
    venue_place BIGINT REFERENCES place (id),
    venue_lon DOUBLE PRECISION CHECK (venue_lon BETWEEN -180 AND 180),
    venue_lat DOUBLE PRECISION CHECK (venue_lat BETWEEN -90 AND 90),
    state TEXT NOT NULL,
    sample BOOLEAN NOT NULL,
    published BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    source_name TEXT NOT NULL,
    source_as_of TEXT NOT NULL,
    body JSONB NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    CHECK (venue_place IS NULL OR venue_lon IS NULL),
    CHECK ((venue_lon IS NULL) = (venue_lat IS NULL))
);

CREATE INDEX event_category ON event (category);
CREATE INDEX event_venue ON event (venue_place);

CREATE TABLE event_offer (
    event BIGINT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    place BIGINT NOT NULL REFERENCES place (id),
    text JSONB NOT NULL,
    PRIMARY KEY (event, position)
);

CREATE INDEX event_offer_place ON event_offer (place);

-- One row for every record that a batch has written: who, when, what, before and after.
CREATE TABLE change (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    revision BIGINT NOT NULL,
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Empty for the records of which there is one only.
    slug TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    published BOOLEAN NOT NULL,
    -- NULL if the record was not there, or is not there any more.
    before JSONB,
    after JSONB,
    UNIQUE (kind, slug, version)
);

CREATE INDEX change_revision ON change (revision);
