-- +goose Up
-- Who has signed for a distributed record (DOC-03). A department signs once, through whoever signs for it.
-- Two channels: the electronic one, and a signature given with a pen and entered by a registrar.
CREATE TABLE acknowledgement (
    task_id     text PRIMARY KEY REFERENCES task,
    document_id text NOT NULL REFERENCES document,
    department  text NOT NULL, -- either a department
    username    text NOT NULL, -- or a person
    signed_by   text NOT NULL DEFAULT '', -- electronically; '' while nobody has
    signed_at   timestamptz,
    signed_seq  integer,                  -- of the trace that seals it
    pen_by      text NOT NULL DEFAULT '', -- on paper; '' while nobody has
    pen_date    date,                     -- the day on the paper
    entered_by  text NOT NULL DEFAULT '',
    entered_at  timestamptz,
    pen_seq     integer,
    CHECK ((department = '') <> (username = '')),
    CHECK ((signed_by = '') = (signed_at IS NULL) AND (pen_by = '') = (pen_date IS NULL)),
    UNIQUE (document_id, department, username)
);
CREATE INDEX task_acknowledge ON task (subject_id) WHERE kind = 'acknowledge';

-- The copies on paper of a record: where each is, and who has signed for it.
CREATE TABLE paper_copy (
    document_id text NOT NULL REFERENCES document,
    copy_no     text NOT NULL,
    state       text NOT NULL CHECK (state IN ('kept', 'out', 'borrowed')),
    department  text NOT NULL DEFAULT '', -- with a department
    username    text NOT NULL DEFAULT '', -- or a person; both '' while it is kept
    handed_on   date,
    handed_by   text NOT NULL DEFAULT '',
    signed_on   date,                     -- the holder's signature for this copy
    signed_by   text NOT NULL DEFAULT '',
    due_on      date,                     -- of what is borrowed
    returned_on date,                     -- 清退: when it last came back
    returned_to text NOT NULL DEFAULT '',
    added_by    text NOT NULL,
    added_at    timestamptz NOT NULL,
    PRIMARY KEY (document_id, copy_no),
    CHECK ((state = 'kept') = (department = '' AND username = ''))
);
CREATE INDEX paper_copy_outstanding ON paper_copy (due_on, document_id) WHERE state <> 'kept';

-- A scope that somebody asked for while another one is in force (DOC-11). The first one asked for is the
-- distribution itself.
CREATE TABLE scope_request (
    task_id      text PRIMARY KEY REFERENCES task,
    document_id  text NOT NULL REFERENCES document,
    distribution jsonb NOT NULL,
    originals    text[] NOT NULL,
    reason       text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL,
    outcome      text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'approved', 'refused', 'withdrawn'))
);
CREATE UNIQUE INDEX scope_request_open ON scope_request (document_id) WHERE outcome = '';

-- is_widening: a wider scope waits for a supervisor, who reads the record until then.
-- review_noticed_on: the end of its period has been announced (domain 3.2).
ALTER TABLE document
    ADD COLUMN is_widening boolean NOT NULL DEFAULT false,
    ADD COLUMN review_noticed_on date;
CREATE INDEX document_period ON document (classification_until) WHERE classification >= 2;
CREATE INDEX document_custodian ON document (custodian) WHERE classification >= 2;
