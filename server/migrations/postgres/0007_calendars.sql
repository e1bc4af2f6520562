-- Calendars of others that organisers follow, and one for each of them that stands for the files they
-- have uploaded. Their events are ordinary events; where those come from is in `origin`, under the
-- source 'ics:' and the calendar's id.

CREATE TABLE calendar (
    -- UUID, version 7.
    id TEXT COLLATE "C" PRIMARY KEY,
    person TEXT COLLATE "C" NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- Empty for uploaded files. May hold a secret of its owner, so no visitor ever sees it.
    address TEXT COLLATE "C" NOT NULL,
    -- What the calendar calls itself; may be empty.
    name TEXT NOT NULL,
    -- Whether its owner wants new events to be seen at once.
    live BOOLEAN NOT NULL,
    -- Kept when it is no longer followed, so that following it again brings nothing twice.
    active BOOLEAN NOT NULL,
    -- What the last answer said about itself, to ask only for what is new.
    etag TEXT,
    last_modified TEXT,
    created TEXT NOT NULL,
    -- When it was last asked or uploaded.
    fetched TEXT,
    -- When it is to be asked next; NULL for uploaded files.
    due TEXT COLLATE "C",
    -- How often in a row it could not be read.
    failures BIGINT NOT NULL,
    -- What came of it, as JSON.
    result TEXT,
    UNIQUE (person, address)
);

CREATE INDEX calendar_due ON calendar (due) WHERE due IS NOT NULL;
