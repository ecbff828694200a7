-- A fact that was corrected is told again. `corrected_at` is the position of the newest correction of the fact that a
-- notice reports, as it was when the notice was written, 0 for none; `stated_days` are the days that it states, as JSON by
-- the ids of the values, so that a correction can say what was stated before.
ALTER TABLE notification.notice
    ADD COLUMN corrected_at bigint NOT NULL DEFAULT 0 CHECK (corrected_at >= 0),
    ADD COLUMN stated_days text NOT NULL DEFAULT '{}' CHECK (length(stated_days) <= 4000);
DROP INDEX notification.notice_once;
-- A fact, as corrected, is reported to a person once by each channel; what failed may be sent again.
CREATE UNIQUE INDEX notice_once ON notification.notice (
    ledger_id, case_id, reports, requirement, audience, channel,
    COALESCE(person_id, '00000000-0000-0000-0000-000000000000'), corrected_at
) WHERE state <> 'failed';
