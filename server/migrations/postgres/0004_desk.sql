-- What has come in and waits for the office, what the office wants to see before visitors do, and
-- how often places are looked at. Statements are the same for both databases, as in 0003.

CREATE TABLE submission (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    -- Of the record that it changes, or is to become. Without a foreign key: it may not be there yet.
    slug TEXT COLLATE "C" NOT NULL,
    -- The version of the record that it changes; 0 if it is a new one.
    base BIGINT NOT NULL,
    -- The record as it would be.
    record TEXT NOT NULL,
    -- NULL if somebody without an account has suggested it, or if they are erased.
    person TEXT COLLATE "C" REFERENCES person (id) ON DELETE SET NULL,
    -- Where to answer whoever has no account.
    mail TEXT,
    language TEXT NOT NULL,
    -- What they say about it.
    note TEXT NOT NULL,
    created TEXT COLLATE "C" NOT NULL,
    updated TEXT NOT NULL,
    -- SHA-256 of the token in the mail that asks whether the address is theirs; NULL once it was.
    confirm TEXT COLLATE "C" UNIQUE,
    -- 'waiting', 'accepted', 'returned', 'withdrawn'.
    state TEXT COLLATE "C" NOT NULL,
    decided TEXT,
    decided_by TEXT,
    -- What the office has written back.
    answer TEXT NOT NULL
);

CREATE INDEX submission_state ON submission (state, created);
CREATE INDEX submission_record ON submission (kind, slug);
CREATE INDEX submission_person ON submission (person);

CREATE TABLE setting (
    key TEXT COLLATE "C" PRIMARY KEY,
    value TEXT NOT NULL,
    updated TEXT NOT NULL
);

-- How often a place was opened on a day of the city's time. Nothing about who.
CREATE TABLE place_view (
    place TEXT COLLATE "C" NOT NULL,
    day TEXT COLLATE "C" NOT NULL,
    views BIGINT NOT NULL,
    PRIMARY KEY (place, day)
);
