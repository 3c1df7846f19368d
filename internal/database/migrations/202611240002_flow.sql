-- +goose Up
-- The route of a thing (流转): nodes that stand one after the other or beside each other (DOC-04).
CREATE TABLE flow (
    id           text PRIMARY KEY,
    subject_kind text NOT NULL,
    subject_id   text NOT NULL,
    state        text NOT NULL CHECK (state IN ('running', 'done', 'withdrawn', 'returned')),
    started_by   text NOT NULL,
    started_at   timestamptz NOT NULL,
    ended_at     timestamptz
);
CREATE UNIQUE INDEX flow_running ON flow (subject_kind, subject_id) WHERE state = 'running';
CREATE INDEX flow_subject ON flow (subject_id);
CREATE INDEX flow_started ON flow (started_by, started_at DESC);

-- A row is one visit to a node. What comes again after a return, or goes to somebody else, is a further
-- row; the earlier one stays and names the one that took its place, in superseded_by.
CREATE TABLE flow_node (
    id            text PRIMARY KEY,
    flow_id       text NOT NULL REFERENCES flow,
    place         integer NOT NULL,           -- its name in the flow, never given twice
    step          integer NOT NULL,           -- nodes of one step stand beside each other
    round         integer NOT NULL,           -- 1, and one more with each return
    name          text NOT NULL DEFAULT '',   -- of a node that the office puts in by itself: accept
    action        text NOT NULL,
    role          text NOT NULL DEFAULT '',
    username      text NOT NULL DEFAULT '',
    department    text NOT NULL DEFAULT '',
    due_on        date,
    state         text NOT NULL CHECK (state IN ('waiting', 'current', 'done', 'returned', 'withdrawn')),
    asked_by      text NOT NULL,              -- who put it in
    arrived_at    timestamptz,
    finished_at   timestamptz,
    task_id       text REFERENCES task,
    added_by      text NOT NULL DEFAULT '',   -- the node whose decision put it in
    opened_by     text NOT NULL DEFAULT '',   -- the node whose decision made it current
    superseded_by text NOT NULL DEFAULT '',   -- the node whose decision put another in its place
    actor         text NOT NULL DEFAULT '',
    on_behalf     text NOT NULL DEFAULT '',
    decision      text NOT NULL DEFAULT '',
    reminded_at   timestamptz,
    UNIQUE (flow_id, place)
);
CREATE UNIQUE INDEX flow_node_task ON flow_node (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX flow_node_opened ON flow_node (opened_by) WHERE opened_by <> '';
CREATE INDEX flow_node_copied ON flow_node (username, arrived_at DESC) WHERE action = 'copy';
CREATE INDEX task_requested ON task (requested_by, arrived_at DESC);
CREATE INDEX task_on_behalf ON task (on_behalf) WHERE on_behalf <> '';

-- How far a delegation reaches is a level: what was agreed to does not grow when somebody's clearance does.
ALTER TABLE delegation ADD COLUMN up_to smallint NOT NULL DEFAULT 1;
UPDATE delegation SET up_to = 3 WHERE is_classified;
ALTER TABLE delegation DROP COLUMN is_classified;

-- Saved routes with their distribution lists; the binding ones are the authority table.
CREATE TABLE route_template (
    id           text PRIMARY KEY,
    name         text NOT NULL UNIQUE,
    kind         text NOT NULL, -- empty: any
    source       text NOT NULL,
    level        text NOT NULL,
    nodes        jsonb NOT NULL,
    distribution jsonb NOT NULL,
    is_binding   boolean NOT NULL,
    changed_by   text NOT NULL,
    changed_at   timestamptz NOT NULL,
    version      integer NOT NULL
);
