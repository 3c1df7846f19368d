-- +goose Up
-- What a supervisor lets an auditor see (监督授权): the records received in a period that concern some
-- departments, up to a level, until a day. A grant is withdrawn, never removed.
CREATE TABLE audit_grant (
    id          text PRIMARY KEY,
    auditor     text NOT NULL REFERENCES person (username),
    granted_by  text NOT NULL REFERENCES person (username),
    from_day    date NOT NULL,
    to_day      date NOT NULL CHECK (to_day >= from_day),
    departments text[] NOT NULL, -- those below are included
    max_level   smallint NOT NULL CHECK (max_level BETWEEN 0 AND 3),
    expires_on  date NOT NULL,   -- last day
    reason      text NOT NULL,
    granted_at  timestamptz NOT NULL,
    revoked_at  timestamptz,
    revoked_by  text NOT NULL DEFAULT '',
    CHECK (auditor <> granted_by)
);
CREATE INDEX audit_grant_auditor ON audit_grant (auditor) WHERE revoked_at IS NULL;

-- The department in which a record was registered. Its registrar may move to another one later; what a
-- grant covers does not move along.
ALTER TABLE document ADD COLUMN registrar_department text NOT NULL DEFAULT '';
UPDATE document d SET registrar_department = coalesce(p.department, '') FROM person p WHERE p.username = d.registered_by;
-- +goose StatementBegin
CREATE FUNCTION note_registrar_department() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.registrar_department := coalesce((SELECT department FROM person WHERE username = NEW.registered_by), '');
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER document_registrar BEFORE INSERT ON document FOR EACH ROW EXECUTE FUNCTION note_registrar_department();

-- Random draws from the register, kept with what repeats them: the seed and the records drawn from.
CREATE TABLE audit_sample (
    id         text PRIMARY KEY,
    owner      text NOT NULL REFERENCES person (username),
    year       integer NOT NULL,
    wanted     integer NOT NULL CHECK (wanted >= 1),
    seed       text NOT NULL,
    population integer NOT NULL,
    digest     text NOT NULL,   -- SHA-256 over the ids drawn from, in their order
    drawn      text[] NOT NULL, -- ids, in the order in which they were drawn
    drawn_at   timestamptz NOT NULL
);
CREATE INDEX audit_sample_owner ON audit_sample (owner, drawn_at DESC);

-- What somebody held was handed to others (离职、调岗交接): to whom, by kind, and why. What was handed over
-- is told by the audit.
CREATE TABLE handover (
    id       text PRIMARY KEY,
    username text NOT NULL REFERENCES person (username),
    done_by  text NOT NULL REFERENCES person (username),
    to_users jsonb NOT NULL,
    reason   text NOT NULL,
    handed   integer NOT NULL,
    done_at  timestamptz NOT NULL
);
CREATE INDEX handover_person ON handover (username, done_at DESC);
-- Who keeps what is classified.
CREATE INDEX document_kept_by ON document (custodian) WHERE custodian <> '';
CREATE INDEX document_deputy ON document (deputy) WHERE deputy <> '';
