-- Grain: one row a finished interview of one person, drills and retries left out, newest first. Numbers are null when
-- nothing could be scored or the scorecard has not been made yet. `title` is the case's for a case, else the job's.
WITH latest AS (
    SELECT s.interview_id, arg_max(struct_pack(o := s.overall, l := s.low, h := s.high), s.created_at) AS card
    FROM scorecard s JOIN interview i ON i.id = s.interview_id
    WHERE i.account_id = $account_id GROUP BY s.interview_id
)
SELECT i.id AS interview_id, j.title AS job, i.kind, coalesce(c.title, j.title) AS title, i.started_at, i.ended_at,
       latest.card.o AS overall, latest.card.l AS low, latest.card.h AS high
FROM interview i
JOIN job j ON j.id = i.job_id
LEFT JOIN case_study c ON c.id = i.case_id
LEFT JOIN latest ON latest.interview_id = i.id
WHERE i.account_id = $account_id AND i.status = 'finished' AND i.kind NOT IN ('drill', 'retry')
ORDER BY i.ended_at DESC, i.id
