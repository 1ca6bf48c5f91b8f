-- What administrators change by hand.

-- PEOPLE, UNITS, TEAMS, AUDIT.
-- Where a person works and is called, and every word by which the person is found, folded.
ALTER TABLE person ADD COLUMN unit_id BIGINT REFERENCES unit(id);
ALTER TABLE person ADD COLUMN phone TEXT;
ALTER TABLE person ADD COLUMN extension TEXT;
ALTER TABLE person ADD COLUMN words TEXT NOT NULL DEFAULT '';

-- Each of those words by itself: looked up by its beginning, byte by byte.
CREATE TABLE person_word (
    word TEXT COLLATE "C" NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    PRIMARY KEY (word, person_id)
);

-- An account that may not be used until somebody unlocks it.
CREATE TABLE account_lock (
    person_id BIGINT NOT NULL PRIMARY KEY REFERENCES person(id),
    at BIGINT NOT NULL,
    by_id BIGINT REFERENCES person(id),
    reason TEXT NOT NULL
);

CREATE INDEX person_word_person ON person_word (person_id, word);
CREATE INDEX person_unit ON person (unit_id) WHERE unit_id IS NOT NULL;
CREATE INDEX assignment_unit ON assignment (unit_id) WHERE unit_id IS NOT NULL;
CREATE INDEX assignment_team ON assignment (team_id) WHERE team_id IS NOT NULL;
-- One index for each way in which acts are looked for.
CREATE INDEX audit_actor ON audit (actor_id, at DESC, id DESC);
CREATE INDEX audit_action ON audit (action, at DESC, id DESC);
CREATE INDEX audit_subject ON audit (subject, at DESC, id DESC);
-- What an administrator changed of the pack's own rules and texts.
CREATE TABLE local_rule (
    sort TEXT NOT NULL,
    key TEXT NOT NULL,
    content TEXT NOT NULL,
    changed_by BIGINT REFERENCES person(id),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (sort, key)
);
