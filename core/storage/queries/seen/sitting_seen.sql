-- Grain: one row an interview that insights count, so no drill or retry. `answers` in it; `unscored`, `to_review` and
-- `suspicious` (with an integrity signal that is not suppressed) of them; scores, 0-100, of the latest scorecard, null
-- where there is none or nothing could be scored.
WITH card AS (
    SELECT interview_id,
           arg_max(struct_pack(o := overall, l := low, h := high, r := recommendation, g := grader_version), created_at)
           AS latest
    FROM scorecard GROUP BY interview_id
), look AS (
    SELECT DISTINCT answer_id FROM integrity_signal WHERE suppressed_by IS NULL
), given AS (
    SELECT a.interview_id, count(*) AS answers,
           count(*) FILTER (a.status = 'unscored') AS unscored,
           count(*) FILTER (g.needs_review) AS to_review,
           count(l.answer_id) AS suspicious
    FROM answer a
    LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
    LEFT JOIN look l ON l.answer_id = a.id
    GROUP BY a.interview_id
)
SELECT i.id AS interview_id, i.org_id, i.account_id, i.job_id, i.rubric_version_id, i.kind, i.status, i.started_at,
       i.ended_at, coalesce(n.answers, 0) AS answers, coalesce(n.unscored, 0) AS unscored,
       coalesce(n.to_review, 0) AS to_review, coalesce(n.suspicious, 0) AS suspicious,
       latest.o AS overall, latest.l AS low, latest.h AS high, latest.r AS recommendation, latest.g AS grader_version
FROM interview i
LEFT JOIN given n ON n.interview_id = i.id
LEFT JOIN card c ON c.interview_id = i.id
WHERE i.kind NOT IN ('drill', 'retry')
