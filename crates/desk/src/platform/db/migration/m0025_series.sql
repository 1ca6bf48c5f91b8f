-- Jobs of one series are done one at a time, so that a receiver that hangs holds up only itself.
ALTER TABLE job ADD COLUMN series TEXT;
UPDATE job SET series = (
    SELECT 'webhook:' || webhook_delivery.webhook_id FROM webhook_delivery
    WHERE webhook_delivery.id = CAST(job.payload AS BIGINT)
)
WHERE kind = 'webhook' AND finished_at IS NULL;
-- When the person agreed whose sight a webhook has, to what it says now.
ALTER TABLE webhook ADD COLUMN agreed_at BIGINT;
UPDATE webhook SET agreed_at = created_at WHERE created_by = person_id;
