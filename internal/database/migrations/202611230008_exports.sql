-- +goose Up
-- Lists show what is due and with whom a document waits.
CREATE INDEX document_due ON document (due_on, id) WHERE due_on IS NOT NULL;
CREATE INDEX task_waiting ON task (subject_id, arrived_at) WHERE decided_at IS NULL;

-- Files that were made of waiting files by sorting their pages. The originals stay, untouched, until
-- somebody removes them.
ALTER TABLE intake ADD COLUMN is_replaced boolean NOT NULL DEFAULT false;
CREATE TABLE intake_origin (
    item     text NOT NULL REFERENCES intake ON DELETE CASCADE,
    origin   text NOT NULL REFERENCES intake ON DELETE CASCADE,
    position integer NOT NULL,
    PRIMARY KEY (item, origin)
);
CREATE INDEX intake_origin_origin ON intake_origin (origin);

-- Exports that are made in the background. The file lies in the cache folder for a day; the records
-- in it are kept by id, so that they are checked again when it is fetched.
CREATE TABLE export (
    id          text PRIMARY KEY,
    owner       text NOT NULL REFERENCES person (username),
    kind        text NOT NULL,
    request     jsonb NOT NULL,
    state       text NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    name        text NOT NULL DEFAULT '',
    level       smallint NOT NULL DEFAULT 0,
    row_count   integer NOT NULL DEFAULT 0,
    size_bytes  bigint NOT NULL DEFAULT 0,
    sha256      text NOT NULL DEFAULT '',
    subjects    text[] NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX export_owner ON export (owner, created_at);
CREATE INDEX export_expiry ON export (expires_at);
