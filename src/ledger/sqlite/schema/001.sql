-- Schema 1: the journal, what is owed, and what it is found by.
--
-- A place (arrival, part) names an event everywhere. Arrivals grow, so places sort by age, and an index that ends in
-- them answers "newest first" without sorting. Nothing refers to a row by anything that another file could not
-- repeat, except message.body and attempt.parcel, which stay beside what they refer to.

-- Bytes, each kept once however often they come.
CREATE TABLE body (
    id     INTEGER PRIMARY KEY,
    hash   BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32), -- SHA-256 of the original bytes
    length INTEGER NOT NULL,                                  -- of the original bytes
    zstd   BLOB    NOT NULL                                   -- one Zstandard frame with its checksum
) STRICT;

-- A message as it arrived.
CREATE TABLE message (
    arrival     INTEGER PRIMARY KEY,  -- microseconds since 1970, made unique by the daemon
    received_at TEXT    NOT NULL,     -- RFC 3339, as given
    queue       TEXT    NOT NULL,
    publisher   TEXT,
    envelope    TEXT    NOT NULL,     -- properties and headers, JSON
    body        INTEGER NOT NULL REFERENCES body (id)
) STRICT;
CREATE INDEX message_by_time ON message (received_at);

-- One thing that happened to one document, and what was decided about it.
CREATE TABLE event (
    arrival           INTEGER NOT NULL REFERENCES message (arrival),
    part              INTEGER NOT NULL,              -- part of the body, from 0
    source            TEXT    NOT NULL,
    id                TEXT    NOT NULL,
    type              TEXT,                          -- e.g. permit.issued; null where unreadable
    document          TEXT,
    revision          INTEGER NOT NULL,              -- 0 where not accepted
    explicit_revision INTEGER,                       -- the 64 bits of an unsigned number
    occurrence        TEXT    NOT NULL,
    content           BLOB    NOT NULL CHECK (length(content) = 32),
    verdict           TEXT    NOT NULL CHECK (verdict IN ('accepted', 'duplicate', 'stale', 'conflict', 'rejected')),
    settled           INTEGER NOT NULL CHECK (settled IN (0, 1)),
    original_arrival  INTEGER,                       -- the event it repeats or contradicts
    original_part     INTEGER,
    fault_code        TEXT,
    fault_detail      TEXT,
    findings          TEXT    NOT NULL,              -- JSON
    format            TEXT    NOT NULL,              -- id@version
    words             TEXT    NOT NULL,              -- as given, JSON; what they are found by stands in word
    routing           TEXT    NOT NULL,              -- JSON
    PRIMARY KEY (arrival, part)
) STRICT;
-- Has this event been seen? Only an accepted or a rejected one takes its key.
CREATE INDEX event_by_key ON event (source, id, arrival, part) WHERE verdict IN ('accepted', 'rejected');
-- What became of this document?
CREATE INDEX event_by_document ON event (document, verdict, revision, arrival, part);
-- What must a start finish, and what waits for a person?
CREATE INDEX event_open ON event (arrival, part) WHERE settled = 0;
CREATE INDEX event_in_quarantine ON event (arrival, part) WHERE verdict IN ('conflict', 'rejected');

-- What events are about. A projection: it can be built again from the journal.
CREATE TABLE document (
    id   TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('permit', 'declaration', 'notice')),
    lane TEXT NOT NULL                               -- the document whose order it shares: itself unless linked
) STRICT, WITHOUT ROWID;

-- Other keys of documents. One key may belong to several: two open declarations with one LRN.
CREATE TABLE alias (
    document TEXT NOT NULL,
    scheme   TEXT NOT NULL,
    scope    TEXT NOT NULL,
    value    TEXT NOT NULL,                          -- as given
    word     TEXT NOT NULL,                          -- as people are answered: see word
    PRIMARY KEY (document, scheme, scope, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_by_value ON alias (scheme, value, document);
CREATE INDEX alias_by_word ON alias (word, document);

-- What an event is found by, beside the aliases of its document: without blanks, upper case, at most 200 characters.
CREATE TABLE word (
    word    TEXT    NOT NULL,
    arrival INTEGER NOT NULL,
    part    INTEGER NOT NULL,
    PRIMARY KEY (word, arrival, part)
) STRICT, WITHOUT ROWID;

-- One copy owed to one subscriber.
CREATE TABLE parcel (
    seq          INTEGER PRIMARY KEY,                -- the order of the plan
    id           TEXT    NOT NULL UNIQUE,
    arrival      INTEGER NOT NULL,
    part         INTEGER NOT NULL,
    document     TEXT,
    subscriber   TEXT    NOT NULL,
    sequence     INTEGER NOT NULL,                   -- among this document's parcels for this subscriber, from 1
    issue        INTEGER NOT NULL,                   -- 1; more for a deliberate correction
    format       TEXT    NOT NULL,
    adapter      TEXT    NOT NULL,                   -- id@version
    config_hash  TEXT    NOT NULL,
    bytes_hash   BLOB             CHECK (length(bytes_hash) = 32),
    bytes        INTEGER NOT NULL,                   -- their number
    state        TEXT    NOT NULL CHECK (state IN ('planned', 'queued', 'handed_over', 'parked')),
    fault_code   TEXT,
    fault_detail TEXT,
    losses       TEXT    NOT NULL,                   -- JSON
    FOREIGN KEY (arrival, part) REFERENCES event (arrival, part)
) STRICT;
CREATE INDEX parcel_by_event ON parcel (arrival, part);
CREATE INDEX parcel_by_document ON parcel (document, subscriber, sequence);
CREATE INDEX parcel_by_state ON parcel (state, arrival, part);

-- One attempt to hand a parcel over.
CREATE TABLE attempt (
    seq    INTEGER PRIMARY KEY,                      -- the order they were made in
    parcel INTEGER NOT NULL REFERENCES parcel (seq),
    at     TEXT    NOT NULL,                         -- RFC 3339, as given
    state  TEXT    NOT NULL CHECK (state IN ('planned', 'queued', 'handed_over', 'parked')),
    detail TEXT    NOT NULL
) STRICT;
CREATE INDEX attempt_by_parcel ON attempt (parcel);
