-- When it was last somebody's turn in a team whose work is shared out.
CREATE TABLE team_turn (
    team_id BIGINT NOT NULL REFERENCES team(id),
    person_id BIGINT NOT NULL REFERENCES person(id),
    at BIGINT NOT NULL,
    PRIMARY KEY (team_id, person_id)
);
-- What people know how to do, by the pack's keys.
CREATE TABLE person_skill (
    person_id BIGINT NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    skill TEXT NOT NULL,
    PRIMARY KEY (person_id, skill)
);
