-- Who has uploaded a picture that is not in any record yet: until it is, only they see it.

CREATE TABLE upload (
    -- The name that the files of all its sizes share.
    picture TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created TEXT NOT NULL,
    PRIMARY KEY (picture, person)
) STRICT, WITHOUT ROWID;
