-- To whom the person responsible offers a ticket that is under way.
ALTER TABLE ticket ADD COLUMN offered_to BIGINT;
CREATE INDEX ticket_offered ON ticket (offered_to, id) WHERE offered_to IS NOT NULL;
