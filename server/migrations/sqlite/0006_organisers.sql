-- What organisers do beside posting events: shops that they have asked to take part, and calendars
-- that bring events in. Statements are the same for both databases, as in 0003.

CREATE TABLE event_invitation (
    event TEXT NOT NULL,
    place TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (event, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE subscription (
    -- UUID, version 7; names the source of the events that it has brought.
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- NULL for files that somebody has uploaded.
    url TEXT,
    -- What it is called.
    name TEXT NOT NULL,
    created TEXT NOT NULL,
    -- Of the last answer, to ask only for what is new.
    etag TEXT,
    last_modified TEXT,
    -- When it was last asked for, and is to be asked for next; NULL if never again.
    checked TEXT,
    next_check TEXT,
    -- How often it has failed since it last worked.
    failures INTEGER NOT NULL,
    -- What came of it, as JSON; NULL before the first time.
    result TEXT
) STRICT;

CREATE INDEX subscription_person ON subscription (person);
CREATE INDEX subscription_due ON subscription (next_check);
