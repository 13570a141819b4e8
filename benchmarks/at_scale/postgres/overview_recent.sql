WITH latest AS (
    SELECT DISTINCT ON (interview_id) interview_id, overall, recommendation, grader_version
    FROM scorecard ORDER BY interview_id, created_at DESC
), sitting AS (
    SELECT i.id, i.job_id, i.kind, i.started_at >= %(recent)s::TIMESTAMPTZ AS recent, l.overall
    FROM interview i LEFT JOIN latest l ON l.interview_id = i.id
    WHERE i.org_id = %(org_id)s AND i.status = 'finished' AND i.kind NOT IN ('drill', 'retry')
      AND i.started_at >= %(before)s::TIMESTAMPTZ AND i.started_at < %(until)s::TIMESTAMPTZ
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
), look AS (
    SELECT DISTINCT answer_id FROM integrity_signal WHERE suppressed_by IS NULL
), given AS (
    SELECT a.interview_id, count(*) AS answers,
           count(*) FILTER (WHERE a.status = 'unscored') AS unscored,
           count(*) FILTER (WHERE g.needs_review) AS to_review,
           count(look.answer_id) AS suspicious
    FROM answer a
    JOIN sitting s ON s.id = a.interview_id
    LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
    LEFT JOIN look ON look.answer_id = a.id
    GROUP BY a.interview_id
)
SELECT CASE WHEN s.kind = 'case' THEN 'Case interviews' ELSE j.title END AS job, s.recent,
       count(*) AS interviews,
       count(s.overall) AS scored,
       coalesce(sum(s.overall), 0) AS total,
       coalesce(sum(s.overall * s.overall), 0) AS squares,
       coalesce(sum(n.answers), 0)::BIGINT AS answers,
       coalesce(sum(n.unscored), 0)::BIGINT AS unscored,
       coalesce(sum(n.to_review), 0)::BIGINT AS to_review,
       coalesce(sum(n.suspicious), 0)::BIGINT AS suspicious
FROM sitting s
JOIN job j ON j.id = s.job_id
LEFT JOIN given n ON n.interview_id = s.id
GROUP BY 1, s.recent
ORDER BY job, s.recent
