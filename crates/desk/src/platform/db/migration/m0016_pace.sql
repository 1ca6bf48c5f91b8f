-- How quickly tickets were solved lately, counted anew every hour: what a requester is told to expect rests on it.
CREATE TABLE pace (
    scope TEXT NOT NULL,
    subject BIGINT NOT NULL,
    measured_at BIGINT NOT NULL,
    times TEXT NOT NULL,
    finished BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    PRIMARY KEY (scope, subject)
);
