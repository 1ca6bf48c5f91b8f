-- Macros and rules of this institution, beside those of its pack: one with the key of a pack's one stands in its place.
CREATE TABLE recipe (
    what TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    place BIGINT NOT NULL,
    made_by BIGINT REFERENCES person(id),
    updated_at BIGINT NOT NULL,
    updated_by BIGINT REFERENCES person(id),
    paused TEXT,
    retired_at BIGINT,
    PRIMARY KEY (what, key)
);
