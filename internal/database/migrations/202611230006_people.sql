-- +goose Up
-- Names are found by pinyin: sort_key is the full spelling, match_keys everything that a name may be
-- typed as, one per line. Rows without them are spelled at the next start.
ALTER TABLE person
    ADD COLUMN preferences jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN sort_key    text NOT NULL DEFAULT '',
    ADD COLUMN match_keys  text NOT NULL DEFAULT '';
CREATE INDEX person_sort ON person (sort_key, username) WHERE is_active;

ALTER TABLE department
    ADD COLUMN is_active  boolean NOT NULL DEFAULT true,
    ADD COLUMN version    integer NOT NULL DEFAULT 1,
    ADD COLUMN sort_key   text NOT NULL DEFAULT '',
    ADD COLUMN match_keys text NOT NULL DEFAULT '';

-- One code for one sign-in, as argon2id like passwords: eight digits are soon tried through.
CREATE TABLE sign_in_code (
    person_id  text PRIMARY KEY REFERENCES person,
    code_hash  text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
-- Whoever signed in with a code knows no password that could be asked for at its change.
ALTER TABLE session ADD COLUMN by_code boolean NOT NULL DEFAULT false;

ALTER TABLE setting ADD COLUMN version integer NOT NULL DEFAULT 1;

-- Steps of the first setup that an administrator has put aside.
CREATE TABLE setup_skip (
    step       text PRIMARY KEY,
    skipped_by text NOT NULL,
    skipped_at timestamptz NOT NULL
);

-- The page of the audit selects by kind and by actor.
CREATE INDEX audit_event_kind ON audit_event (kind text_pattern_ops, seq);
CREATE INDEX audit_event_actor ON audit_event (actor_id, seq);
