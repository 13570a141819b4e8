WITH latest AS (
    SELECT DISTINCT ON (interview_id) interview_id, overall, recommendation, grader_version
    FROM scorecard ORDER BY interview_id, created_at DESC
), sitting AS (
    SELECT i.id, i.job_id, i.kind, i.status, i.started_at, i.ended_at FROM interview i
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
), answered AS (
    SELECT a.interview_id, count(*) AS answers FROM answer a JOIN sitting s ON s.id = a.interview_id GROUP BY 1
)
SELECT CASE WHEN s.kind = 'case' THEN 'Case interviews' ELSE j.title END AS job,
       count(*) AS begun,
       count(n.answers) AS answered,
       count(*) FILTER (WHERE s.status = 'finished') AS finished,
       count(*) FILTER (WHERE s.status = 'finished' AND g.overall IS NOT NULL) AS scored,
       count(*) FILTER (WHERE s.status = 'finished' AND g.recommendation = 'recommended') AS recommended,
       coalesce(sum(n.answers), 0)::BIGINT AS answers,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM s.ended_at - s.started_at) / 60) FILTER (WHERE s.status = 'finished') AS minutes
FROM sitting s
JOIN job j ON j.id = s.job_id
LEFT JOIN answered n ON n.interview_id = s.id
LEFT JOIN latest g ON g.interview_id = s.id
WHERE (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
GROUP BY 1
ORDER BY begun DESC, job
