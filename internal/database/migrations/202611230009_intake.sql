-- +goose Up
-- What is known of a waiting file's bytes is shown once they have been read for this very file:
-- bytes that somebody else has stored must look like new ones.
ALTER TABLE intake ADD COLUMN is_read boolean NOT NULL DEFAULT true;
ALTER TABLE intake ALTER COLUMN is_read SET DEFAULT false;
