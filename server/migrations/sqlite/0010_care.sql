-- What the program keeps about the database itself: how often it has tried whether it can write, how
-- many people were erased, and of how many of them the file was written anew since (SQLite).

CREATE TABLE care (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    probes INTEGER NOT NULL,
    erased INTEGER NOT NULL,
    rewritten INTEGER NOT NULL
) STRICT;

-- Whoever was erased before this version may have left bytes behind.
INSERT INTO care (one, probes, erased, rewritten)
SELECT 1, 0, (SELECT count(*) FROM person WHERE erased IS NOT NULL), 0;
