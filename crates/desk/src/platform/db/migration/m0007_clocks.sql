-- The clocks of tickets.

-- The deadline that comes first; the end of the year 9999 where there is none, so that the order needs no second column.
ALTER TABLE ticket ADD COLUMN next_due BIGINT NOT NULL DEFAULT 253402300799999;
CREATE INDEX ticket_due ON ticket (ended, next_due, id);

-- A clock by which something is promised, as the ticket's events make it.
CREATE TABLE ticket_timer (
    ticket_id BIGINT NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
    clock TEXT NOT NULL,
    target TEXT NOT NULL,
    state TEXT NOT NULL,
    cycle BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    due_at BIGINT,
    ended_at BIGINT,
    elapsed BIGINT,
    calendar TEXT,
    step_at BIGINT,
    PRIMARY KEY (ticket_id, clock)
);
CREATE INDEX ticket_timer_step ON ticket_timer (step_at) WHERE step_at IS NOT NULL;

-- A step of an escalation, once for each cycle of a clock.
CREATE TABLE timer_step (
    ticket_id BIGINT NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
    clock TEXT NOT NULL,
    cycle BIGINT NOT NULL,
    step TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, clock, cycle, step)
);
