-- +goose Up
-- An event is written in the transaction of the act. seq and the tree follow within a second;
-- an event never changes and never leaves.
CREATE TABLE audit_event (
    id           text PRIMARY KEY,
    xid          xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at           timestamptz NOT NULL,
    actor_id     text NOT NULL,
    kind         text NOT NULL,
    subject_kind text NOT NULL,
    subject_id   text NOT NULL,
    details      jsonb NOT NULL,
    leaf         bytea,
    seq          bigint UNIQUE
);
CREATE INDEX audit_event_subject ON audit_event (subject_id, at);
CREATE INDEX audit_event_waiting ON audit_event (xid, id) WHERE seq IS NULL;

CREATE TABLE audit_hash (
    position bigint PRIMARY KEY,
    hash     bytea NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION audit_event_guard() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL AND OLD.leaf IS NULL
        AND (OLD.id, OLD.xid, OLD.at, OLD.actor_id, OLD.kind, OLD.subject_kind, OLD.subject_id, OLD.details)
          = (NEW.id, NEW.xid, NEW.at, NEW.actor_id, NEW.kind, NEW.subject_kind, NEW.subject_id, NEW.details) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit events never change';
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER audit_event_guard BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_guard();
CREATE TRIGGER audit_event_keep BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_guard();
