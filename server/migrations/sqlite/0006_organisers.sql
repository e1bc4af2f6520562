-- Shops that organisers have asked to take part in an event, so that nobody is asked twice.

CREATE TABLE event_invitation (
    event TEXT NOT NULL,
    place TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (event, place)
) STRICT, WITHOUT ROWID;
