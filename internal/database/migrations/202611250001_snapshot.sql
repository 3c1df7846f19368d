-- +goose Up
-- What was read from the text of a waiting file stands apart: its rows are in no snapshot, so that no
-- snapshot keeps words of a content that is destroyed later. A restore has the files read anew.
CREATE TABLE intake_suggestion (
    item text PRIMARY KEY REFERENCES intake ON DELETE CASCADE,
    said jsonb NOT NULL
);
INSERT INTO intake_suggestion SELECT id, suggestions FROM intake WHERE suggestions <> '{}';
ALTER TABLE intake DROP COLUMN suggestions;

-- The dumps of this database in both replicas: snap/NUMBER/.
CREATE TABLE snapshot (
    number     integer PRIMARY KEY,
    taken_at   timestamptz NOT NULL,
    events     bigint NOT NULL,      -- of the audit, as of then
    size_bytes bigint NOT NULL,
    keys       text[] NOT NULL       -- of its objects
);
