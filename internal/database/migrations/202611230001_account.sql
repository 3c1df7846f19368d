-- +goose Up
CREATE TABLE department (
    code        text PRIMARY KEY,
    name        text NOT NULL,
    parent_code text REFERENCES department,
    created_at  timestamptz NOT NULL
);

CREATE TABLE person (
    id                   text PRIMARY KEY,
    username             text NOT NULL UNIQUE,
    name                 text NOT NULL,
    department           text REFERENCES department,
    rank                 text NOT NULL DEFAULT '',
    clearance            smallint NOT NULL CHECK (clearance BETWEEN 0 AND 3),
    roles                text[] NOT NULL,
    password_hash        text NOT NULL DEFAULT '',
    must_change_password boolean NOT NULL DEFAULT false,
    is_active            boolean NOT NULL DEFAULT true,
    created_at           timestamptz NOT NULL,
    version              integer NOT NULL DEFAULT 1
);

-- Cookies and bearer tokens are kept as SHA-256 only.
CREATE TABLE session (
    id           text PRIMARY KEY,
    token_hash   bytea NOT NULL UNIQUE,
    person_id    text NOT NULL REFERENCES person,
    user_agent   text NOT NULL,
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE token (
    id           text PRIMARY KEY,
    token_hash   bytea NOT NULL UNIQUE,
    person_id    text NOT NULL REFERENCES person,
    name         text NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX token_person ON token (person_id);

-- Failed sign-ins by name, known or not, so that back-off tells nothing about which names exist.
CREATE TABLE sign_in_failure (
    username_hash bytea PRIMARY KEY,
    failures      integer NOT NULL,
    last_at       timestamptz NOT NULL
);

-- One row of facts about the archive itself.
CREATE TABLE archive (
    id         text PRIMARY KEY,
    is_demo    boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    only_row   boolean NOT NULL DEFAULT true UNIQUE CHECK (only_row)
);

CREATE TABLE setting (
    name       text PRIMARY KEY,
    value      jsonb NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL
);
