-- Presence, marks of what was read, canned replies.

-- Lists: since when the requester waits for an answer, and an index for each further order of a list.
ALTER TABLE ticket ADD COLUMN unanswered_since BIGINT;
-- Counts, and the load of all and of one person, are read from these two indexes alone.
CREATE INDEX ticket_assignee ON ticket (assignee_id, ended, created_at DESC, id DESC, to_all, kind, state, unanswered_since, updated_at);
CREATE INDEX ticket_open ON ticket (ended, created_at DESC, id DESC, to_all, assignee_id, kind, state, unanswered_since);
CREATE INDEX ticket_changed ON ticket (ended, updated_at DESC, id DESC);
CREATE INDEX ticket_unassigned ON ticket (ended, created_at DESC, id DESC, to_all) WHERE assignee_id IS NULL;
CREATE INDEX ticket_unassigned_team ON ticket (team_id, ended, created_at DESC, id DESC) WHERE assignee_id IS NULL;
CREATE INDEX ticket_assignee_changed ON ticket (assignee_id, updated_at DESC, id DESC);
CREATE INDEX ticket_category ON ticket (category, created_at DESC, id DESC, to_all);

-- When somebody was last at the first page of the desk, and the time before.
CREATE TABLE desk_visit (
    person_id BIGINT NOT NULL PRIMARY KEY REFERENCES person(id),
    seen_at BIGINT NOT NULL,
    before_at BIGINT NOT NULL
);

-- A canned reply of this institution. One with the key of a pack's reply stands in its place;
-- retired, it hides that one. Lists of keys are separated by blanks; an empty one is every one.
CREATE TABLE canned_reply (
    key TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    kinds TEXT NOT NULL,
    services TEXT NOT NULL,
    roles TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by BIGINT REFERENCES person(id),
    retired_at BIGINT
);

-- Somebody who has a ticket's page open, a row a page. Gone when it expires.
CREATE TABLE presence (
    connection TEXT NOT NULL PRIMARY KEY,
    ticket_id BIGINT NOT NULL REFERENCES ticket(id),
    person_id BIGINT NOT NULL REFERENCES person(id),
    writing_until BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX presence_ticket ON presence (ticket_id);
CREATE INDEX presence_expires ON presence (expires_at);

-- What somebody sent after the session had ended, until that person signs in again.
CREATE TABLE held_form (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person(id),
    path TEXT NOT NULL,
    content TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX held_form_expires ON held_form (expires_at);
