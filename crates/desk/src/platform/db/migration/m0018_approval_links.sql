-- Links in mails by which one person decides one approval once; only hashes of them are kept.
CREATE TABLE approval_link (
    token_hash TEXT NOT NULL PRIMARY KEY,
    ticket_id BIGINT NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,
    approval TEXT NOT NULL,
    seq BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person(id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX approval_link_expires ON approval_link (expires_at);
