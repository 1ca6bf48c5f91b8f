-- When the person agreed that a system registers in that person's name.
ALTER TABLE hook ADD COLUMN agreed_at BIGINT;
UPDATE hook SET agreed_at = created_at WHERE created_by = person_id;
