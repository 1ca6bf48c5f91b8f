-- When each person gets mail, and what is not known of a mail.

-- Minutes of the day in the institution's zone: from when until when one is left alone, and when all comes in one mail.
CREATE TABLE notice_preference (
    person_id BIGINT NOT NULL PRIMARY KEY REFERENCES person(id),
    quiet_from BIGINT,
    quiet_until BIGINT,
    digest_at BIGINT,
    changed_at BIGINT NOT NULL
);

-- Since when a server is being asked: who finds that does not know whether the mail left. How often that happened; why a row waits
-- for its hour; and the row that carries it in a digest.
ALTER TABLE outbox ADD COLUMN sending_at BIGINT;
ALTER TABLE outbox ADD COLUMN in_doubt BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN waits TEXT;
ALTER TABLE outbox ADD COLUMN digest_of BIGINT;
CREATE INDEX outbox_person ON outbox (person_id, sent_at);
CREATE INDEX outbox_digest ON outbox (digest_of) WHERE digest_of IS NOT NULL;
CREATE INDEX outbox_waits ON outbox (person_id, waits) WHERE waits IS NOT NULL;
