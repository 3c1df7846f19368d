-- +goose Up
-- What was written here (拟稿, DOC-19, domain 2.3). drafter is '' for everything else. A draft stands in
-- the register in which it will be numbered, as number -n of year 0, until it is signed off.
ALTER TABLE document
    ADD COLUMN main_recipients     text[]  NOT NULL DEFAULT '{}', -- 主送
    ADD COLUMN copied_to           text[]  NOT NULL DEFAULT '{}', -- 抄送
    ADD COLUMN drafter             text    NOT NULL DEFAULT '',
    ADD COLUMN drafting_department text    NOT NULL DEFAULT '',
    ADD COLUMN needs_seal          boolean NOT NULL DEFAULT false,
    ADD COLUMN issuer              text    NOT NULL DEFAULT '',   -- 签发人
    ADD COLUMN issued_on           date,
    ADD COLUMN sealed_on           date,
    ADD CONSTRAINT document_numbered CHECK ((number > 0) = (register_no <> '') AND (number > 0 OR status IN ('draft', 'discarded')));
CREATE SEQUENCE draft_number;
CREATE INDEX document_drafter ON document (drafter, id DESC) WHERE status IN ('draft', 'discarded');

-- The scan of the sealed original is a file of the record.
ALTER TABLE document_file DROP CONSTRAINT document_file_role_check;
ALTER TABLE document_file ADD CONSTRAINT document_file_role_check CHECK (role IN ('main', 'attachment', 'version', 'returned', 'sealed'));

-- Each use of a seal (用印登记): written in the act that uses it, never changed.
CREATE TABLE seal_use (
    id          text PRIMARY KEY,
    document_id text NOT NULL REFERENCES document,
    seal        text NOT NULL,
    copies      integer NOT NULL CHECK (copies > 0),
    approved_by text NOT NULL, -- 签发人
    operator    text NOT NULL,
    used_at     timestamptz NOT NULL,
    file_id     text NOT NULL REFERENCES document_file, -- the scan of the sealed original
    trace_seq   integer NOT NULL                        -- of the act that seals this entry
);
CREATE INDEX seal_use_document ON seal_use (document_id);
CREATE INDEX seal_use_time ON seal_use (used_at DESC, id DESC);
CREATE TRIGGER seal_use_guard BEFORE UPDATE OR DELETE ON seal_use FOR EACH ROW EXECUTE FUNCTION trace_guard();
