-- +goose Up
-- What each replica must hold, and whether it does. A loop makes it true.
CREATE TABLE copy (
    key          text NOT NULL,
    replica      text NOT NULL CHECK (replica IN ('local', 'bucket')),
    state        text NOT NULL CHECK (state IN ('stored', 'pending', 'failed', 'removing')),
    sha256       text NOT NULL,
    size_bytes   bigint NOT NULL,
    after_keys   text[] NOT NULL DEFAULT '{}', -- stored in this replica first: blobs before their manifest
    stored_at    timestamptz,
    verified_at  timestamptz,
    attempts     integer NOT NULL DEFAULT 0,
    next_at      timestamptz NOT NULL DEFAULT 'epoch',
    leased_until timestamptz NOT NULL DEFAULT 'epoch',
    problem      text NOT NULL DEFAULT '',
    PRIMARY KEY (key, replica)
);
CREATE INDEX copy_waiting ON copy (replica, next_at) WHERE state IN ('pending', 'removing');

-- Which folder or bucket a replica is; a change copies everything anew.
CREATE TABLE replica (
    name        text PRIMARY KEY,
    identity    text NOT NULL,
    verified_at timestamptz
);

-- The full state of a record after each change, as it is (or will be, right after the commit) in rec/.
CREATE TABLE manifest (
    record_id text NOT NULL,
    version   integer NOT NULL,
    sha256    text NOT NULL,
    bytes     bytea NOT NULL,
    PRIMARY KEY (record_id, version)
);

-- Uploaded bytes by content. Text lies in the store, never here.
CREATE TABLE blob (
    sha256        text PRIMARY KEY,
    size_bytes    bigint NOT NULL,
    media_type    text NOT NULL,
    text_state    text NOT NULL CHECK (text_state IN ('pending', 'done', 'ocr', 'none', 'failed', 'withheld')),
    text_reason   text NOT NULL DEFAULT '',
    page_count    integer NOT NULL DEFAULT 0,
    ocr_waiting   integer[] NOT NULL DEFAULT '{}',
    created_at    timestamptz NOT NULL,
    text_at       timestamptz
);
CREATE INDEX blob_text_waiting ON blob (created_at) WHERE text_state = 'pending';
