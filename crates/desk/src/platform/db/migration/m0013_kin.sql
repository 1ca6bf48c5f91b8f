-- How tickets are tied to each other, and within which other one a ticket goes on.
ALTER TABLE ticket ADD COLUMN merged_into TEXT;
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;

-- What a ticket is to another: a row for each tie, at the end that is a part, a duplicate or a consequence.
CREATE TABLE ticket_tie (
    ticket_id BIGINT NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
    tie TEXT NOT NULL,
    other TEXT NOT NULL,
    PRIMARY KEY (ticket_id, tie, other)
);
CREATE INDEX ticket_tie_other ON ticket_tie (other, tie);

INSERT INTO ticket_tie (ticket_id, tie, other) SELECT id, tie, origin_key FROM ticket WHERE origin_key IS NOT NULL AND tie IS NOT NULL;
