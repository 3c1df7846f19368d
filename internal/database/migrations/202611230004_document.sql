-- +goose Up
-- A register (登记簿) numbers the documents of one direction; classified ones have their own.
CREATE TABLE register (
    prefix        text PRIMARY KEY,
    direction     text NOT NULL CHECK (direction IN ('incoming', 'outgoing', 'internal')),
    is_classified boolean NOT NULL,
    is_default    boolean NOT NULL,
    first_number  integer NOT NULL DEFAULT 1 CHECK (first_number >= 1)
);
CREATE UNIQUE INDEX register_default ON register (direction, is_classified) WHERE is_default;
INSERT INTO register (prefix, direction, is_classified, is_default) VALUES
    ('收', 'incoming', false, true), ('密收', 'incoming', true, true),
    ('发', 'outgoing', false, true), ('密发', 'outgoing', true, true),
    ('内', 'internal', false, true), ('密内', 'internal', true, true);

-- Gap-free series: the row lock lasts until the act commits or rolls back.
CREATE TABLE number_series (
    series text NOT NULL,
    year   integer NOT NULL,
    last   integer NOT NULL,
    PRIMARY KEY (series, year)
);

CREATE TABLE document (
    id                   text PRIMARY KEY,
    version              integer NOT NULL,
    register             text NOT NULL REFERENCES register,
    number_year          integer NOT NULL,
    number               integer NOT NULL,
    register_no          text NOT NULL,
    title                text NOT NULL,
    source               text NOT NULL,
    source_no            text NOT NULL,
    source_no_key        text NOT NULL, -- canonical, '' for none (domain 2.4)
    direction            text NOT NULL,
    kind                 text NOT NULL,
    received_on          date NOT NULL,
    received_at          timestamptz,
    document_date        date,
    classification       smallint NOT NULL CHECK (classification BETWEEN 0 AND 3),
    classification_until date,
    urgency              text NOT NULL,
    handling             text NOT NULL,
    due_on               date,
    distribution         jsonb NOT NULL,
    lead_department      text NOT NULL,
    assisting_departments text[] NOT NULL,
    tags                 jsonb NOT NULL,
    carrier              text NOT NULL,
    location             text NOT NULL,
    copies               integer NOT NULL,
    copy_nos             text[] NOT NULL,
    pages                integer NOT NULL,
    attachments          integer NOT NULL,
    remarks              text NOT NULL,
    delivered_by         text NOT NULL,
    pieces               integer NOT NULL,
    damage               text NOT NULL,
    status               text NOT NULL,
    scope_state          text NOT NULL CHECK (scope_state IN ('open', 'pending', 'approved', 'refused')),
    custodian            text NOT NULL,
    deputy               text NOT NULL,
    registered_by        text NOT NULL REFERENCES person (username),
    registered_at        timestamptz NOT NULL,
    void_reason          text NOT NULL DEFAULT '',
    readers              text[] NOT NULL,
    changed_xid          xid8 NOT NULL DEFAULT pg_current_xact_id(),
    UNIQUE (register, number_year, number)
);
CREATE INDEX document_order ON document (received_on DESC, id DESC);
CREATE INDEX document_readers ON document USING gin (readers);
CREATE INDEX document_tags ON document USING gin (tags jsonb_path_ops);
CREATE INDEX document_source_no ON document (source_no_key, source) WHERE source_no_key <> '';
CREATE INDEX document_changed ON document (changed_xid);

CREATE TABLE document_file (
    id          text PRIMARY KEY,
    document_id text NOT NULL REFERENCES document,
    sha256      text NOT NULL REFERENCES blob,
    position    integer NOT NULL,
    role        text NOT NULL CHECK (role IN ('main', 'attachment', 'version')),
    replaces    text REFERENCES document_file,
    reason      text NOT NULL DEFAULT '',
    name        text NOT NULL,
    media_type  text NOT NULL,
    size_bytes  bigint NOT NULL,
    added_by    text NOT NULL,
    added_at    timestamptz NOT NULL,
    UNIQUE (document_id, position)
);
CREATE INDEX document_file_blob ON document_file (sha256);

-- A retry with the same key gets the first answer (7 days).
CREATE TABLE idempotency (
    person_id   text NOT NULL,
    key         text NOT NULL,
    fingerprint text NOT NULL, -- SHA-256 over the record and the bytes that came with it
    subject_id  text NOT NULL,
    answer      jsonb NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (person_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
CREATE INDEX idempotency_subject ON idempotency (subject_id);
