-- Names of a ticket's tags, for lists: what is filtered by stands among the values.
ALTER TABLE ticket ADD COLUMN tags TEXT NOT NULL DEFAULT '';

-- The stopwatch that somebody lets run on a ticket: one a person.
CREATE TABLE work_timer (
    person_id BIGINT PRIMARY KEY REFERENCES person(id),
    ticket_id BIGINT NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
    started_at BIGINT NOT NULL
);
CREATE INDEX work_timer_ticket ON work_timer (ticket_id);
