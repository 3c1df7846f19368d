-- +goose Up
-- Appraisal (鉴定): how many years beyond its retention a filed record is kept.
ALTER TABLE document ADD COLUMN extended_years integer NOT NULL DEFAULT 0 CHECK (extended_years >= 0);

-- Destroyed content leaves the row of its bytes behind: records name them, and a restore must not bring them back.
ALTER TABLE blob DROP CONSTRAINT blob_text_state_check;
ALTER TABLE blob ADD CONSTRAINT blob_text_state_check
    CHECK (text_state IN ('pending', 'done', 'ocr', 'none', 'failed', 'withheld', 'destroyed'));

-- A destruction (销毁) with its list. step is how far the execution has come, kept so that a crash resumes it.
CREATE TABLE destruction (
    id             text PRIMARY KEY,
    state          text NOT NULL CHECK (state IN ('appraisal', 'approval', 'counting', 'ready', 'executing', 'confirming', 'destroyed', 'refused', 'withdrawn')),
    step           text NOT NULL DEFAULT '' CHECK (step IN ('', 'recording', 'erasing', 'checking')),
    level          smallint NOT NULL,                -- the highest of its records
    items          integer NOT NULL,
    reason         text NOT NULL,
    method         text NOT NULL,
    place          text NOT NULL,
    requested_by   text NOT NULL REFERENCES person (username),
    requested_at   timestamptz NOT NULL,
    appraiser      text NOT NULL DEFAULT '',         -- named, or '' for any archivist
    approver       text NOT NULL DEFAULT '',         -- named, or '' for any supervisor
    witnesses      text[] NOT NULL DEFAULT '{}',     -- none until named, then two
    executed_by    text NOT NULL DEFAULT '',
    executed_at    timestamptz,
    ended_at       timestamptz,
    version        integer NOT NULL DEFAULT 0        -- of its manifest
);
CREATE INDEX destruction_order ON destruction (requested_at DESC, id DESC);

-- A line of the list (销毁清册), as it was when the list was made. It is kept for good.
CREATE TABLE destruction_item (
    destruction_id text NOT NULL REFERENCES destruction,
    position       integer NOT NULL,
    document_id    text NOT NULL REFERENCES document,
    is_open        boolean NOT NULL DEFAULT true,    -- the destruction has not ended
    archival_code  text NOT NULL,
    source_no      text NOT NULL,
    source         text NOT NULL,
    title          text NOT NULL,
    document_date  date,
    filing_year    integer NOT NULL,
    classification smallint NOT NULL,
    copies         integer NOT NULL,
    pages          integer NOT NULL,
    retention      text NOT NULL,
    kept_years     integer NOT NULL,
    remarks        text NOT NULL,
    PRIMARY KEY (destruction_id, position)
);
CREATE UNIQUE INDEX destruction_item_open ON destruction_item (document_id) WHERE is_open;
CREATE INDEX destruction_item_document ON destruction_item (document_id);

-- What was erased: a restore of an older state erases it again.
CREATE TABLE destroyed_blob (
    sha256         text NOT NULL,
    destruction_id text NOT NULL REFERENCES destruction,
    erased_at      timestamptz NOT NULL,
    PRIMARY KEY (sha256, destruction_id)
);

-- Which originals a file was made of is asked when it is destroyed (intake.Forget).
CREATE INDEX audit_event_intake_blob ON audit_event ((details ->> 'blob')) WHERE kind = 'intake.file.changed';
CREATE INDEX audit_event_intake_xid ON audit_event (xid) WHERE kind = 'intake.file.changed';
