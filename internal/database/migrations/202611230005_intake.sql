-- +goose Up
CREATE TABLE intake (
    id          text PRIMARY KEY,
    owner       text NOT NULL REFERENCES person (username),
    sha256      text NOT NULL REFERENCES blob,
    name        text NOT NULL,
    media_type  text NOT NULL,
    size_bytes  bigint NOT NULL,
    created_at  timestamptz NOT NULL,
    suggestions jsonb NOT NULL DEFAULT '{}',
    is_withheld boolean NOT NULL DEFAULT false
);
CREATE INDEX intake_owner ON intake (owner, created_at);
CREATE INDEX intake_blob ON intake (sha256);

-- Sign-off tasks of any module. The one who may act is a person or whoever has a role and the clearance.
CREATE TABLE task (
    id           text PRIMARY KEY,
    kind         text NOT NULL,
    subject_kind text NOT NULL,
    subject_id   text NOT NULL,
    node         text NOT NULL,
    role         text NOT NULL DEFAULT '',
    username     text NOT NULL DEFAULT '',
    min_clearance smallint NOT NULL DEFAULT 0,
    requested_by text NOT NULL, -- never decides on the own request
    payload      jsonb NOT NULL DEFAULT '{}',
    arrived_at   timestamptz NOT NULL,
    due_at       timestamptz,
    decided_at   timestamptz,
    decided_by   text,
    decision     text,
    opinion      text
);
CREATE INDEX task_open ON task (arrived_at) WHERE decided_at IS NULL;
CREATE INDEX task_subject ON task (subject_id);

-- Messages to a person. They name a subject by id; its title is resolved under the reader's rights.
CREATE TABLE notice (
    id           text PRIMARY KEY,
    username     text NOT NULL REFERENCES person (username),
    kind         text NOT NULL,
    subject_kind text NOT NULL,
    subject_id   text NOT NULL,
    created_at   timestamptz NOT NULL,
    read_at      timestamptz
);
CREATE INDEX notice_person ON notice (username, created_at);
