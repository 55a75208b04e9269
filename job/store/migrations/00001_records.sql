-- +goose Up

-- Times are milliseconds since 1970, JSON is text: both databases read the same
-- statements.

CREATE TABLE records (
    id              TEXT PRIMARY KEY,
    tenant          TEXT NOT NULL,
    family          TEXT NOT NULL,
    parent          TEXT NOT NULL,
    kind            TEXT NOT NULL,
    state           TEXT NOT NULL,
    status          TEXT NOT NULL,
    name            TEXT NOT NULL,
    uri             TEXT NOT NULL,
    fields          TEXT NOT NULL,
    params          TEXT NOT NULL,
    result          TEXT NOT NULL,
    partial         TEXT NOT NULL,
    progress        DOUBLE PRECISION NOT NULL,
    attempt         BIGINT NOT NULL,
    faults          BIGINT NOT NULL,
    crashes         BIGINT NOT NULL,
    lost            BIGINT NOT NULL,
    version         BIGINT NOT NULL,
    priority        BIGINT NOT NULL,
    timeout_ms      BIGINT NOT NULL,
    deadline_ms     BIGINT NOT NULL,
    error           TEXT NOT NULL,
    error_code      TEXT NOT NULL,
    error_detail    TEXT NOT NULL,
    callback_url    TEXT NOT NULL,
    callback_method TEXT NOT NULL,
    created_ms      BIGINT NOT NULL,
    updated_ms      BIGINT NOT NULL,
    started_ms      BIGINT NOT NULL,
    finished_ms     BIGINT NOT NULL,
    engine          TEXT NOT NULL, -- the version that ended the work
    ticket          BIGINT NOT NULL, -- the queue's own number of the waiting message
    enqueued_ms     BIGINT NOT NULL,
    lease_ms        BIGINT NOT NULL, -- until when the worker holds it
    worker          TEXT NOT NULL,
    cancel          BIGINT NOT NULL
);
CREATE INDEX records_list ON records (tenant, family, created_ms, id);
CREATE INDEX records_updated ON records (tenant, family, updated_ms, id);
CREATE INDEX records_parent ON records (parent, id) WHERE parent <> '';
CREATE INDEX records_processing ON records (lease_ms) WHERE state = 'processing';
CREATE INDEX records_queued ON records (enqueued_ms) WHERE state = 'queued';
CREATE INDEX records_deadline ON records (deadline_ms) WHERE state = 'queued' AND deadline_ms > 0;
CREATE INDEX records_unfinished ON records (tenant) WHERE state IN ('queued', 'processing');
CREATE INDEX records_final ON records (updated_ms) WHERE state IN ('complete', 'error') AND kind <> '' AND parent = '';

CREATE TABLE files (
    record TEXT NOT NULL,
    name   TEXT NOT NULL,
    hash   TEXT NOT NULL,
    size   BIGINT NOT NULL,
    type   TEXT NOT NULL,
    input  BIGINT NOT NULL,
    PRIMARY KEY (record, name)
);
CREATE INDEX files_hash ON files (hash);

CREATE TABLE links (
    parent     TEXT NOT NULL,
    child      TEXT NOT NULL,
    PRIMARY KEY (parent, child)
);
CREATE INDEX links_child ON links (child);

-- What happened to a record, one row for each change of state.
CREATE TABLE events (
    record  TEXT NOT NULL,
    version BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    state   TEXT NOT NULL,
    at_ms   BIGINT NOT NULL,
    PRIMARY KEY (record, version)
);

CREATE TABLE keys (
    tenant     TEXT NOT NULL,
    key        TEXT NOT NULL,
    body       TEXT NOT NULL, -- SHA-256 in hex
    record     TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (tenant, key)
);
CREATE INDEX keys_record ON keys (record);

CREATE TABLE deliveries (
    id         TEXT PRIMARY KEY,
    record     TEXT NOT NULL,
    url        TEXT NOT NULL,
    method     TEXT NOT NULL,
    body       TEXT NOT NULL,
    tries      BIGINT NOT NULL,
    next_ms    BIGINT NOT NULL,
    done       BIGINT NOT NULL, -- 0 to be made, 1 made, 2 given up
    created_ms BIGINT NOT NULL
);
CREATE INDEX deliveries_due ON deliveries (next_ms) WHERE done = 0;
CREATE INDEX deliveries_record ON deliveries (record);

-- What all processes of the service share, such as the secret of its links.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- +goose Down
DROP TABLE records;
DROP TABLE files;
DROP TABLE links;
DROP TABLE events;
DROP TABLE keys;
DROP TABLE deliveries;
DROP TABLE settings;
