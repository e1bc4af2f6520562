-- Who may sign in, how they have, what they may change, and the mails that wait to be sent.
-- Statements are the same for both databases, so JSON is text and an instant is RFC 3339 in UTC, to
-- the millisecond, which sorts as it should. No secret is kept: tokens and codes are here as SHA-256.

CREATE TABLE person (
    -- UUID, version 7.
    id TEXT COLLATE "C" PRIMARY KEY,
    -- NULL once the person is erased; then nothing but the id and two instants is left.
    mail TEXT COLLATE "C" UNIQUE,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    created TEXT NOT NULL,
    last_seen TEXT,
    erased TEXT,
    CHECK ((mail IS NULL) = (erased IS NOT NULL))
);

CREATE TABLE person_role (
    person TEXT COLLATE "C" NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (person, role)
);

-- By slug and without a foreign key: an import or a restore that replaces a place must not take it
-- from its owners.
CREATE TABLE place_owner (
    place TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    PRIMARY KEY (place, person)
);

CREATE INDEX place_owner_person ON place_owner (person);

CREATE TABLE event_organiser (
    event TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    PRIMARY KEY (event, person)
);

CREATE INDEX event_organiser_person ON event_organiser (person);

-- Requests for a link, and invitations. Those of addresses that nobody has are here too, so that
-- they behave the same; they lead nowhere.
CREATE TABLE sign_in (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    link TEXT COLLATE "C" NOT NULL UNIQUE,
    -- Of the device's token and the code together, so that the code cannot be found by trying.
    -- NULL for invitations, which nobody has asked for on a device.
    code TEXT,
    device TEXT COLLATE "C" UNIQUE,
    mail TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" REFERENCES person (id) ON DELETE CASCADE,
    created TEXT COLLATE "C" NOT NULL,
    expires TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    used TEXT
);

CREATE INDEX sign_in_mail ON sign_in (mail, created);
CREATE INDEX sign_in_expires ON sign_in (expires);
CREATE INDEX sign_in_person ON sign_in (person);

CREATE TABLE session (
    -- UUID, version 7; the token itself is known to the browser alone.
    id TEXT COLLATE "C" PRIMARY KEY,
    token TEXT COLLATE "C" NOT NULL UNIQUE,
    person TEXT COLLATE "C" NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created TEXT NOT NULL,
    last_used TEXT COLLATE "C" NOT NULL,
    expires TEXT COLLATE "C" NOT NULL,
    -- Such as "Firefox, Android".
    device TEXT NOT NULL,
    -- Whether a passkey has proven it.
    proven BOOLEAN NOT NULL
);

CREATE INDEX session_person ON session (person);
CREATE INDEX session_expires ON session (expires);

CREATE TABLE passkey (
    -- UUID, version 7.
    id TEXT COLLATE "C" PRIMARY KEY,
    person TEXT COLLATE "C" NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- Base64url.
    credential TEXT COLLATE "C" NOT NULL UNIQUE,
    -- The public key and its counter.
    body TEXT NOT NULL,
    name TEXT NOT NULL,
    created TEXT NOT NULL,
    last_used TEXT
);

CREATE INDEX passkey_person ON passkey (person);

-- What the server has asked an authenticator and waits to be answered.
CREATE TABLE ceremony (
    token TEXT COLLATE "C" PRIMARY KEY,
    purpose TEXT NOT NULL,
    person TEXT COLLATE "C" REFERENCES person (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    expires TEXT COLLATE "C" NOT NULL
);

CREATE INDEX ceremony_person ON ceremony (person);

-- Mails on their way. Written together with what causes them; sent ones are removed after a while.
CREATE TABLE mail (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person TEXT COLLATE "C" REFERENCES person (id) ON DELETE CASCADE,
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    created TEXT COLLATE "C" NOT NULL,
    -- A link that is over need not be sent any more.
    expires TEXT COLLATE "C",
    attempts BIGINT NOT NULL,
    next_try TEXT COLLATE "C" NOT NULL,
    last_error TEXT,
    -- At most one of the three.
    sent TEXT COLLATE "C",
    bounced TEXT COLLATE "C",
    dropped TEXT COLLATE "C"
);

CREATE INDEX mail_waiting ON mail (next_try) WHERE sent IS NULL AND bounced IS NULL AND dropped IS NULL;
CREATE INDEX mail_person ON mail (person);

CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at TEXT COLLATE "C" NOT NULL,
    -- A person's id, or a command.
    who TEXT COLLATE "C" NOT NULL,
    what TEXT NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    details TEXT NOT NULL
);

CREATE INDEX audit_who ON audit (who);
CREATE INDEX audit_subject ON audit (subject);
CREATE INDEX change_author ON change (author);
