-- +goose Up
-- Where mails go, and which classes of notices a person does not want by mail.
ALTER TABLE person
    ADD COLUMN email text NOT NULL DEFAULT '',
    ADD COLUMN muted text[] NOT NULL DEFAULT '{}';

-- A notice knows its class and the task that it tells of; and, where its person has an address, what has
-- become of the mail.
ALTER TABLE notice
    ADD COLUMN class         text NOT NULL DEFAULT 'alarm' CHECK (class IN ('todo', 'due', 'returned', 'mentioned', 'alarm')),
    ADD COLUMN task_id       text NOT NULL DEFAULT '',
    ADD COLUMN mail_state    text NOT NULL DEFAULT '' CHECK (mail_state IN ('', 'waiting', 'sent', 'dropped', 'failed')),
    ADD COLUMN mail_attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN mail_next_at  timestamptz,
    ADD COLUMN mail_error    text NOT NULL DEFAULT ''; -- a code, never the server's words
CREATE INDEX notice_mail ON notice (mail_next_at) WHERE mail_state = 'waiting';
CREATE INDEX notice_task ON notice (task_id) WHERE task_id <> '' AND read_at IS NULL;
CREATE INDEX notice_created ON notice (created_at);

-- Robots of the chats that offices use. The address holds the right to write: it is shown to nobody.
CREATE TABLE webhook (
    id         text PRIMARY KEY,
    name       text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('wecom', 'dingtalk', 'feishu')),
    url        text NOT NULL,
    secret     text NOT NULL DEFAULT '',
    classes    text[] NOT NULL,
    is_active  boolean NOT NULL DEFAULT true,
    told_until timestamptz NOT NULL, -- notices until then have been told
    attempts   integer NOT NULL DEFAULT 0,
    next_at    timestamptz NOT NULL,
    last_error text NOT NULL DEFAULT '',
    version    integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);
