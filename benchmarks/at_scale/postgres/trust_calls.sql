SELECT c.model, c.task, count(*) AS calls,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY c.ms) FILTER (WHERE c.outcome = 'ok') AS median_ms,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY c.ms) FILTER (WHERE c.outcome = 'ok') AS slow_ms,
       count(*) FILTER (WHERE c.outcome <> 'ok') AS failed,
       sum(c.cost) AS cost,
       count(*) FILTER (WHERE c.outcome = 'ok' AND c.cost IS NULL) AS unpriced
FROM model_call c
JOIN interview i ON i.id = c.interview_id
WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
  AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
  AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
  AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
  AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
  AND (%(grader_version)s::VARCHAR IS NULL OR starts_with(%(grader_version)s::VARCHAR, c.model || '/'))
GROUP BY c.model, c.task
ORDER BY calls DESC, c.model, c.task
