-- +goose Up
-- What happens to a record after its registration. handed is to whom its route has handed it: they
-- read it besides the distribution (design 8). The columns of filing are empty until it is filed.
ALTER TABLE document
    ADD COLUMN is_distributed boolean NOT NULL DEFAULT false,
    ADD COLUMN handed         jsonb   NOT NULL DEFAULT '{"departments": [], "users": [], "roles": []}',
    ADD COLUMN originals      text[]  NOT NULL DEFAULT '{}', -- who besides the custodian opens the original of a classified one
    ADD COLUMN outcome        text    NOT NULL DEFAULT '',
    ADD COLUMN concluded_on   date,
    ADD COLUMN needs_reply    boolean NOT NULL DEFAULT false,
    ADD COLUMN reply_to       text REFERENCES document,      -- the document that this one answers (DOC-19)
    ADD COLUMN filing_year    integer,
    ADD COLUMN retention      text    NOT NULL DEFAULT '' CHECK (retention IN ('', 'permanent', '30y', '10y')),
    ADD COLUMN filing_category text   NOT NULL DEFAULT '',
    ADD COLUMN filing_office  text    NOT NULL DEFAULT '',
    ADD COLUMN item_no        integer,
    ADD COLUMN archival_code  text    NOT NULL DEFAULT '',
    ADD COLUMN filed_on       date,
    ADD COLUMN destroyed_on   date;
UPDATE document SET is_distributed = true WHERE status <> 'registered' AND status <> 'void' AND classification < 2
    OR status = 'void' AND classification < 2 AND handling = 'read' OR scope_state = 'approved' AND status = 'distributed';
CREATE UNIQUE INDEX document_archival_code ON document (archival_code) WHERE archival_code <> '';
CREATE INDEX document_filing ON document (filing_year, retention, filing_office, item_no) WHERE filing_year IS NOT NULL;
CREATE INDEX document_reply ON document (reply_to) WHERE reply_to IS NOT NULL;

-- Who signs for a department (收文联系人); without a contact its head does.
ALTER TABLE department
    ADD COLUMN contact        text NOT NULL DEFAULT '',
    ADD COLUMN contact_deputy text NOT NULL DEFAULT '';

-- Somebody acts for somebody else for a while. kinds: of tasks, none for all that may be delegated.
CREATE TABLE delegation (
    id            text PRIMARY KEY,
    from_user     text NOT NULL REFERENCES person (username),
    to_user       text NOT NULL REFERENCES person (username),
    kinds         text[] NOT NULL,
    starts_on     date NOT NULL,
    ends_on       date NOT NULL CHECK (ends_on >= starts_on),
    is_classified boolean NOT NULL DEFAULT false, -- covers classified tasks: a supervisor has agreed
    approved_by   text NOT NULL DEFAULT '',
    created_by    text NOT NULL,
    created_at    timestamptz NOT NULL,
    revoked_at    timestamptz,
    CHECK (from_user <> to_user)
);
CREATE INDEX delegation_to ON delegation (to_user) WHERE revoked_at IS NULL;
CREATE INDEX delegation_from ON delegation (from_user);

-- A task waits for a person, for whoever has a role, or for whoever signs for a department.
ALTER TABLE task
    ADD COLUMN department     text NOT NULL DEFAULT '',
    ADD COLUMN is_own_allowed boolean NOT NULL DEFAULT false, -- the one who asked may decide: nothing is approved by it
    ADD COLUMN opened_at      timestamptz,                    -- first looked at by whom it waits for
    ADD COLUMN on_behalf      text NOT NULL DEFAULT '',       -- for whom decided_by acted
    ADD COLUMN channel        text NOT NULL DEFAULT '';       -- 'paper' for what was given with a pen
CREATE INDEX task_person ON task (username) WHERE decided_at IS NULL;
CREATE INDEX task_department ON task (department) WHERE decided_at IS NULL AND department <> '';
CREATE INDEX task_decided ON task (decided_by, decided_at DESC) WHERE decided_at IS NOT NULL;

-- What people decided, sealed (DOC-05): never changed, never removed.
CREATE TABLE trace (
    id           text PRIMARY KEY,
    subject_kind text NOT NULL,
    subject_id   text NOT NULL,
    seq          integer NOT NULL,
    at           timestamptz NOT NULL,
    actor        text NOT NULL,
    actor_name   text NOT NULL,
    on_behalf    text NOT NULL,
    kind         text NOT NULL,
    node         text NOT NULL,
    task         text NOT NULL,
    decision     text NOT NULL,
    opinion      text NOT NULL,
    channel      text NOT NULL,
    pen_date     text NOT NULL,
    version      integer NOT NULL,
    sha256       text NOT NULL,
    statement    bytea NOT NULL, -- canonical JSON, as it was sealed
    seal         bytea NOT NULL, -- detached CMS, DER
    UNIQUE (subject_kind, subject_id, seq)
);
-- +goose StatementBegin
CREATE FUNCTION trace_guard() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'traces never change';
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER trace_guard BEFORE UPDATE OR DELETE ON trace FOR EACH ROW EXECUTE FUNCTION trace_guard();
CREATE TRIGGER trace_keep BEFORE TRUNCATE ON trace FOR EACH STATEMENT EXECUTE FUNCTION trace_guard();
