-- +goose Up

-- How a register writes its numbers: the fields of numbering.Form.
ALTER TABLE register ADD COLUMN form text NOT NULL DEFAULT '{prefix}〔{year}〕{number}号';
ALTER TABLE register ADD COLUMN version integer NOT NULL DEFAULT 1;

-- An audience is the documents with the same reader keys: the same people may read all of them. So
-- words counted by audience, with the policy applied to the audiences, are exactly the words
-- counted over the documents that somebody may read; and there are few audiences.
CREATE TABLE audience (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest  bytea NOT NULL UNIQUE, -- SHA-256 of the keys, which may be longer than an index takes
    readers text[] NOT NULL
);

-- How many documents of an audience bear a tag, or come from a sender. Several rows of one word and
-- audience add up: a change only adds rows, so that nobody waits for a counter that somebody else
-- holds, and dictionary.Compact puts rows together later. No reference to audience: it would lock
-- the row of a much used audience for each document.
CREATE TABLE word_use (
    kind      text NOT NULL, -- tag, party
    facet     text COLLATE "C" NOT NULL, -- '' for parties
    value     text COLLATE "C" NOT NULL,
    audience  bigint NOT NULL,
    documents integer NOT NULL
);
-- Sums in the order of the words, without touching the table.
CREATE INDEX word_use_words ON word_use (kind, facet, value) INCLUDE (audience, documents);

-- +goose StatementBegin
CREATE FUNCTION audience_of(keys text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    sum bytea := sha256(convert_to(to_jsonb(keys)::text, 'UTF8'));
    found_id bigint;
BEGIN
    SELECT id INTO found_id FROM audience WHERE digest = sum;
    IF found_id IS NULL THEN
        INSERT INTO audience (digest, readers) VALUES (sum, keys) ON CONFLICT (digest) DO NOTHING;
        SELECT id INTO found_id FROM audience WHERE digest = sum;
    END IF;
    RETURN found_id;
END $$;
-- +goose StatementEnd

-- The words of a document, each once: its sender, its tags, and the two facets that the system keeps
-- itself (DOC-14).
-- +goose StatementBegin
CREATE FUNCTION words_of(d document) RETURNS TABLE (kind text, facet text, value text) LANGUAGE sql STABLE AS $$
    SELECT 'party', '', d.source
    UNION SELECT 'tag', t ->> 'facet', t ->> 'value' FROM jsonb_array_elements(d.tags) t
    UNION SELECT 'tag', '日期', to_char(d.received_on, 'YYYY-MM-DD')
    UNION SELECT 'tag', '密级', (ARRAY['公开', '内部', '秘密', '机密'])[d.classification + 1]
$$;
-- +goose StatementEnd

-- A trigger and no code of a module: however a document comes to be written, its words are counted.
-- +goose StatementBegin
CREATE FUNCTION count_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was bigint;
    now_is bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.readers, OLD.source, OLD.tags, OLD.received_on, OLD.classification)
        IS NOT DISTINCT FROM (NEW.readers, NEW.source, NEW.tags, NEW.received_on, NEW.classification) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        now_is := audience_of(NEW.readers);
        INSERT INTO word_use SELECT w.kind, w.facet, w.value, now_is, 1 FROM words_of(NEW) w;
    ELSIF TG_OP = 'DELETE' THEN
        was := audience_of(OLD.readers);
        INSERT INTO word_use SELECT w.kind, w.facet, w.value, was, -1 FROM words_of(OLD) w;
    ELSE
        was := audience_of(OLD.readers);
        now_is := audience_of(NEW.readers);
        INSERT INTO word_use
        SELECT kind, facet, value, audience, sum(n) FROM (
            SELECT kind, facet, value, was AS audience, -1 AS n FROM words_of(OLD)
            UNION ALL SELECT kind, facet, value, now_is, 1 FROM words_of(NEW)) w
        GROUP BY kind, facet, value, audience HAVING sum(n) <> 0;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

INSERT INTO word_use
SELECT w.kind, w.facet, w.value, audience_of(d.readers), count(*) FROM document d, words_of(d) w GROUP BY 1, 2, 3, 4;

CREATE TRIGGER document_words AFTER INSERT OR DELETE OR UPDATE ON document FOR EACH ROW EXECUTE FUNCTION count_words();

-- What a person has registered lately, for senders and their last values.
CREATE INDEX document_mine ON document (registered_by, registered_at DESC);
CREATE INDEX document_source ON document (registered_by, source, registered_at DESC);
-- The documents that a merge of senders changes.
CREATE INDEX document_sender ON document (source);

-- A name that somebody put into a dictionary, or an alias of one. It has reader keys like a document:
-- a merge makes an alias of a name that perhaps only classified documents bear.
CREATE TABLE dictionary_entry (
    id           text PRIMARY KEY,
    kind         text NOT NULL, -- tag, party
    facet        text COLLATE "C" NOT NULL, -- '' for parties
    name         text COLLATE "C" NOT NULL,
    canonical_id text REFERENCES dictionary_entry, -- of an alias: what it stands for
    readers      text[] NOT NULL,
    version      integer NOT NULL DEFAULT 1,
    merge_id     text,          -- the merge that made it an alias, and can be undone
    is_made      boolean NOT NULL DEFAULT false, -- by that merge: undoing removes it
    created_at   timestamptz NOT NULL,
    -- Two people may know one name from documents of which each may read only the own ones.
    UNIQUE (kind, facet, name, readers)
);
CREATE INDEX dictionary_entry_canonical ON dictionary_entry (canonical_id);

-- A change of many documents at once, and what stood before.
CREATE TABLE bulk_change (
    id         text PRIMARY KEY,
    person     text NOT NULL REFERENCES person (username),
    change     jsonb NOT NULL,
    state      text NOT NULL CHECK (state IN ('running', 'done', 'undoing', 'undone', 'stopped')),
    started_at timestamptz NOT NULL,
    ended_at   timestamptz
);
CREATE TABLE bulk_document (
    bulk_id     text NOT NULL REFERENCES bulk_change,
    document_id text NOT NULL REFERENCES document,
    version     integer, -- that the change made; null while it has not been made
    before      jsonb,
    state       text NOT NULL CHECK (state IN ('waiting', 'changed', 'unchanged', 'refused', 'undone', 'changed_since')),
    code        text NOT NULL DEFAULT '',
    PRIMARY KEY (bulk_id, document_id)
);

-- A list that somebody comes back to, kept as the query of its page.
CREATE TABLE saved_view (
    id         text PRIMARY KEY,
    person_id  text NOT NULL REFERENCES person,
    page       text NOT NULL CHECK (page IN ('documents', 'search')),
    name       text NOT NULL,
    query      text NOT NULL,
    position   integer NOT NULL,
    version    integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);
CREATE INDEX saved_view_person ON saved_view (person_id, position);
