-- +goose Up
-- The government's notice of holidays for a year: calendar.Schedule. The program knows these two; every
-- later one is entered when it is published.
CREATE TABLE workday_year (
    year       integer PRIMARY KEY CHECK (year BETWEEN 2000 AND 2999),
    schedule   jsonb NOT NULL,
    version    integer NOT NULL DEFAULT 1,
    changed_by text NOT NULL DEFAULT '',
    changed_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO workday_year (year, schedule) VALUES
(2025, '{"year": 2025, "off": [
    {"name": "元旦", "from": "2025-01-01", "to": "2025-01-01"},
    {"name": "春节", "from": "2025-01-28", "to": "2025-02-04"},
    {"name": "清明节", "from": "2025-04-04", "to": "2025-04-06"},
    {"name": "劳动节", "from": "2025-05-01", "to": "2025-05-05"},
    {"name": "端午节", "from": "2025-05-31", "to": "2025-06-02"},
    {"name": "国庆节、中秋节", "from": "2025-10-01", "to": "2025-10-08"}],
  "working": ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"],
  "statutory": ["2025-01-01", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31", "2025-04-04", "2025-05-01", "2025-05-02",
    "2025-05-31", "2025-10-01", "2025-10-02", "2025-10-03", "2025-10-06"]}'),
(2026, '{"year": 2026, "off": [
    {"name": "元旦", "from": "2026-01-01", "to": "2026-01-03"},
    {"name": "春节", "from": "2026-02-15", "to": "2026-02-23"},
    {"name": "清明节", "from": "2026-04-04", "to": "2026-04-06"},
    {"name": "劳动节", "from": "2026-05-01", "to": "2026-05-05"},
    {"name": "端午节", "from": "2026-06-19", "to": "2026-06-21"},
    {"name": "中秋节", "from": "2026-09-25", "to": "2026-09-27"},
    {"name": "国庆节", "from": "2026-10-01", "to": "2026-10-07"}],
  "working": ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
  "statutory": ["2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-04-05", "2026-05-01", "2026-05-02",
    "2026-06-19", "2026-09-25", "2026-10-01", "2026-10-02", "2026-10-03"]}');

-- What a person was reminded of, so that nobody hears of it twice (domain 2.2). An extension makes another
-- due date and with it other reminders.
CREATE TABLE reminder (
    document_id text NOT NULL REFERENCES document,
    due_on      date NOT NULL,
    stage       text NOT NULL, -- half, before, due, overdue:YYYY-MM-DD
    sent_at     timestamptz NOT NULL,
    PRIMARY KEY (document_id, due_on, stage)
);
CREATE INDEX document_due_open ON document (id) WHERE due_on IS NOT NULL AND status IN ('registered', 'distributed', 'circulating');

-- 延期: asked for before the date, decided by who set it, counted apart (KPI-01).
CREATE TABLE extension (
    id          text PRIMARY KEY,
    document_id text NOT NULL REFERENCES document,
    task_id     text NOT NULL,
    old_due_on  date NOT NULL,
    new_due_on  date NOT NULL CHECK (new_due_on > old_due_on),
    reason      text NOT NULL,
    asked_by    text NOT NULL,
    asked_at    timestamptz NOT NULL,
    is_granted  boolean, -- null while it waits
    decided_by  text NOT NULL DEFAULT '',
    decided_at  timestamptz
);
CREATE INDEX extension_document ON extension (document_id, asked_at);

-- Duties that recur (GOV-05), and each time that one was due: what it showed stays as it was.
CREATE TABLE routine_duty (
    key        text PRIMARY KEY,
    rule       jsonb NOT NULL,
    post       text NOT NULL DEFAULT '', -- a role
    person     text NOT NULL DEFAULT '', -- who does it, of those who have the role
    deputy     text NOT NULL DEFAULT '',
    since      date NOT NULL,
    version    integer NOT NULL DEFAULT 1
);
CREATE TABLE routine_run (
    duty      text NOT NULL REFERENCES routine_duty,
    period    text NOT NULL, -- 2026-02, 2026-W08, 2026-02-14
    due_at    timestamptz NOT NULL,
    done_at   timestamptz,
    done_by   text NOT NULL DEFAULT '',
    snapshot  jsonb,
    PRIMARY KEY (duty, period)
);

-- Random draws (随机抽查): which things, of how many, by which seed. Anyone can draw again.
CREATE TABLE spot_check (
    id        text PRIMARY KEY,
    purpose   text NOT NULL,
    subject_kind text NOT NULL,
    seed      bytea NOT NULL,
    population integer NOT NULL,
    digest    bytea NOT NULL, -- SHA-256 of the ids drawn from, in order
    items     text[] NOT NULL,
    drawn_by  text NOT NULL,
    drawn_at  timestamptz NOT NULL
);
