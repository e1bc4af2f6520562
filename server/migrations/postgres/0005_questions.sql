-- Whether facts about a place are still true: what its owners were asked, by mail.

CREATE TABLE place_question (
    -- SHA-256 of the token in the mail's links.
    token TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- Without a foreign key: places may go, and their names come back.
    place TEXT NOT NULL,
    asked TEXT NOT NULL,
    -- NULL until somebody has answered.
    answered TEXT
);

CREATE INDEX place_question_person ON place_question (person, asked);
