-- +goose Up
-- A copy that may not lie in a designated system any more is removed: the record was destroyed, or raised to
-- a level that the system is not marked for. The row goes when the copy has.
-- busy_until: somebody writes or removes it, for no longer than that; nobody else does meanwhile.
ALTER TABLE filing_copy
    DROP CONSTRAINT filing_copy_state_check,
    ADD CONSTRAINT filing_copy_state_check CHECK (state IN ('pending', 'done', 'failed', 'removing')),
    ADD COLUMN busy_until timestamptz NOT NULL DEFAULT 'epoch';
