-- The clock whose deadline a message tells of.
ALTER TABLE outbox ADD COLUMN about TEXT;
