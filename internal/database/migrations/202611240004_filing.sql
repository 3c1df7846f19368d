-- +goose Up
-- A document that may not be destroyed for now (冻结): at most one stands at a time. Lifted ones stay.
CREATE TABLE document_hold (
    id          text PRIMARY KEY,
    document_id text NOT NULL REFERENCES document,
    reason      text NOT NULL,
    placed_by   text NOT NULL,
    placed_at   timestamptz NOT NULL,
    lifted_by   text NOT NULL DEFAULT '',
    lifted_at   timestamptz,
    lift_reason text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX document_hold_standing ON document_hold (document_id) WHERE lifted_at IS NULL;
CREATE INDEX document_hold_document ON document_hold (document_id, placed_at);

-- Which retention is proposed for what (domain 4.3): the first rule that fits, by position.
CREATE TABLE retention_rule (
    position integer PRIMARY KEY,
    kind     text NOT NULL,
    facet    text NOT NULL,
    value    text NOT NULL,
    period   text NOT NULL CHECK (period IN ('permanent', '30y', '10y'))
);
INSERT INTO retention_rule (position, kind, facet, value, period) VALUES
    (1, '', '类型', '合同', 'permanent'), (2, '', '类型', '任免', 'permanent'), (3, '', '类型', '制度', 'permanent'),
    (4, '决定', '', '', 'permanent'), (5, '决议', '', '', 'permanent'), (6, '命令', '', '', 'permanent'),
    (7, '请示', '', '', '30y'), (8, '批复', '', '', '30y'), (9, '报告', '', '', '30y'), (10, '意见', '', '', '30y'), (11, '纪要', '', '', '30y'),
    (12, '通知', '', '', '10y'), (13, '通报', '', '', '10y'), (14, '通告', '', '', '10y'), (15, '公告', '', '', '10y'), (16, '函', '', '', '10y');
-- One row: whoever changes the rules says which version they read.
CREATE TABLE retention_rules (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), version integer NOT NULL);
INSERT INTO retention_rules (version) VALUES (1);

-- Documents that are arranged to be filed together.
CREATE TABLE filing_batch (
    id         text PRIMARY KEY,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    version    integer NOT NULL DEFAULT 1,
    filed_at   timestamptz
);
CREATE INDEX filing_batch_person ON filing_batch (created_by, created_at DESC);
CREATE TABLE filing_batch_item (
    batch_id    text NOT NULL REFERENCES filing_batch,
    document_id text NOT NULL REFERENCES document,
    position    integer NOT NULL,
    filing      jsonb NOT NULL,            -- what is to be: year, retention, category, office, reason
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'filed', 'refused')),
    code        text NOT NULL DEFAULT '',  -- why it was refused
    PRIMARY KEY (batch_id, document_id)
);
CREATE INDEX filing_batch_item_order ON filing_batch_item (batch_id, position);

-- The copy of a filed record in each designated system (DOC-07), as its state.
CREATE TABLE filing_copy (
    document_id text NOT NULL REFERENCES document,
    target      text NOT NULL,
    version     integer NOT NULL, -- of the record that is copied, or was
    state       text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'failed')),
    sha256      text NOT NULL DEFAULT '', -- of the item: its list of tag files, which names everything
    done_at     timestamptz,
    attempts    integer NOT NULL DEFAULT 0,
    problem     text NOT NULL DEFAULT '', -- code of the last failure
    next_at     timestamptz NOT NULL DEFAULT 'epoch',
    PRIMARY KEY (document_id, target)
);
CREATE INDEX filing_copy_waiting ON filing_copy (next_at) WHERE state <> 'done';

CREATE INDEX document_waiting_for_filing ON document (status, id) WHERE status IN ('concluded', 'historical', 'distributed');
