-- Grain: one row a finished interview of the organisation, newest first, one page of `rows` after `skip`.
-- `to_review` counts answers with an integrity signal that is not suppressed and that nobody has decided on; `total`
-- counts all rows that match. It is no window over all rows: in DuckDB 1.5.5 one failed ("index 0 within vector of size
-- 0") and took the store along.
-- A case stands under its own title.
WITH latest AS (
    SELECT interview_id,
           arg_max(struct_pack(o := overall, l := low, h := high, r := recommendation), created_at) AS card
    FROM scorecard GROUP BY interview_id
), look AS (
    SELECT a.interview_id, count(DISTINCT a.id) AS answers
    FROM answer a JOIN integrity_signal s ON s.answer_id = a.id AND s.suppressed_by IS NULL
    WHERE a.org_id = $org_id AND a.id NOT IN (SELECT answer_id FROM integrity_review WHERE org_id = $org_id)
    GROUP BY a.interview_id
), matching AS (
    SELECT i.id AS interview_id, p.display_name AS candidate, coalesce(c.title, j.title) AS job,
           i.started_at, i.ended_at,
           latest.card.o AS overall, latest.card.l AS low, latest.card.h AS high,
           coalesce(latest.card.r, 'not_scored') AS recommendation,
           coalesce(look.answers, 0) AS to_review
    FROM interview i
    JOIN account p ON p.id = i.account_id
    JOIN job j ON j.id = i.job_id
    LEFT JOIN case_study c ON c.id = i.case_id
    LEFT JOIN latest ON latest.interview_id = i.id
    LEFT JOIN look ON look.interview_id = i.id
    WHERE i.org_id = $org_id AND i.status = 'finished' AND i.kind NOT IN ('drill', 'retry')
      AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
      AND (NOT $only_to_review::BOOLEAN OR look.answers > 0)
)
SELECT * EXCLUDE (ended_at), (SELECT count(*) FROM matching) AS total
FROM matching
ORDER BY ended_at DESC, interview_id
LIMIT $rows OFFSET $skip
