-- +goose Up
-- Paper comes home by itself: the record whose code the first pages of a waiting file bear. NULL: not
-- looked for yet; empty: none, or more than one.
ALTER TABLE intake ADD COLUMN code_of text;
-- A person has taken it back out of a record: it does not attach itself again.
ALTER TABLE intake ADD COLUMN stays boolean NOT NULL DEFAULT false;
-- What came with one mail is one bundle, named after the waiting file that is the mail itself.
ALTER TABLE intake ADD COLUMN bundle text NOT NULL DEFAULT '';
ALTER TABLE intake ADD COLUMN mail jsonb;
CREATE INDEX intake_bundle ON intake (bundle) WHERE bundle <> '';
-- What waited before has no code that anybody looked for; it stays where it is.
UPDATE intake SET code_of = '';

-- What a folder or the mailbox has brought, so that nothing is taken twice: key is a SHA-256.
CREATE TABLE intake_arrival (
    channel text NOT NULL CHECK (channel IN ('watch', 'mail')),
    key     bytea NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (channel, key)
);

-- What a folder or the mailbox brought and could not be taken: nothing is lost without a word.
CREATE TABLE intake_failure (
    id         text PRIMARY KEY,
    channel    text NOT NULL CHECK (channel IN ('watch', 'mail')),
    owner      text NOT NULL, -- for whom it came; a folder may bear a name that nobody has
    name       text NOT NULL, -- of the file, or the subject; empty where that must not be kept
    code       text NOT NULL,
    place      text NOT NULL, -- where it lies: below the watched folder, or in the mailbox
    at         timestamptz NOT NULL,
    retried_at timestamptz,   -- somebody asked to try again; the row goes when that is done
    UNIQUE (channel, place)
);

-- What was attached by mistake goes back to the queue; the record keeps what it once held.
ALTER TABLE document_file DROP CONSTRAINT document_file_role_check;
ALTER TABLE document_file ADD CONSTRAINT document_file_role_check CHECK (role IN ('main', 'attachment', 'version', 'returned'));
