-- Tasks that are to be done on tickets under way: a row goes when its task is done, and when its ticket ends.
CREATE TABLE ticket_task (
    ticket_id BIGINT NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
    task BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    assignee_id BIGINT REFERENCES person(id),
    due_at BIGINT NOT NULL,
    ready BOOLEAN NOT NULL,
    PRIMARY KEY (ticket_id, task)
);
CREATE INDEX ticket_task_assignee ON ticket_task (assignee_id, due_at, ticket_id, task) WHERE assignee_id IS NOT NULL;
