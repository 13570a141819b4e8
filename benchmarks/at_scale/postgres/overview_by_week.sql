WITH latest AS (
    SELECT DISTINCT ON (interview_id) interview_id, overall, recommendation, grader_version
    FROM scorecard ORDER BY interview_id, created_at DESC
), answers AS (
    SELECT interview_id, count(*) AS answers FROM answer WHERE org_id = %(org_id)s GROUP BY interview_id
)
SELECT date_trunc('week', i.ended_at AT TIME ZONE 'UTC') AS week,
       count(*) AS interviews,
       coalesce(sum(a.answers), 0)::BIGINT AS answers,
       avg(l.overall) AS mean,
       CASE WHEN count(l.overall) > 1 THEN 1.96 * stddev_samp(l.overall) / sqrt(count(l.overall)) END AS half
FROM interview i
LEFT JOIN latest l ON l.interview_id = i.id
LEFT JOIN answers a ON a.interview_id = i.id
WHERE i.org_id = %(org_id)s AND i.status = 'finished' AND i.kind NOT IN ('drill', 'retry')
  AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
  AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
  AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
  AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
  AND (%(grader_version)s::VARCHAR IS NULL OR l.grader_version = %(grader_version)s::VARCHAR)
GROUP BY week
ORDER BY week
