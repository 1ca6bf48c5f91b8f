-- Where messages lie on the servers that they are fetched from.

-- Each place was looked at once: the ledger's row, or none for a message that stays there because it is too big. The same
-- bytes may lie in several places.
CREATE TABLE mailbox_uid (
    mailbox TEXT NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    message_id BIGINT REFERENCES mail_message(id),
    PRIMARY KEY (mailbox, uid_validity, uid)
);
CREATE INDEX mailbox_uid_message ON mailbox_uid (message_id);
CREATE INDEX mailbox_uid_left ON mailbox_uid (mailbox, uid_validity) WHERE message_id IS NULL;

-- When server and ledger were last compared, since when somebody wants that done, and what stays there.
ALTER TABLE mailbox_state ADD COLUMN compared_at BIGINT;
ALTER TABLE mailbox_state ADD COLUMN wanted_at BIGINT;
ALTER TABLE mailbox_state ADD COLUMN too_big BIGINT NOT NULL DEFAULT 0;

-- Since when the original of a message is not kept any more.
ALTER TABLE mail_message ADD COLUMN cleared_at BIGINT;
