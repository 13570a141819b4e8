-- Grain: one row a model and task called for interviews of the organisation: calls (repeats and re-asks included), time
-- of those that worked in milliseconds (median and the 95th of 100), how many failed, and their cost in US dollars, of
-- which `unpriced` calls are not part.
-- Caveat: calls outside interviews, such as connection tests and sentinels, are not here.
SELECT c.model, c.task, count(*) AS calls,
       median(c.ms) FILTER (c.outcome = 'ok') AS median_ms,
       quantile_cont(c.ms, 0.95) FILTER (c.outcome = 'ok') AS slow_ms,
       count(*) FILTER (c.outcome <> 'ok') AS failed,
       sum(c.cost) AS cost,
       count(*) FILTER (c.outcome = 'ok' AND c.cost IS NULL) AS unpriced
FROM model_call c
JOIN interview i ON i.id = c.interview_id
WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
  AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
  AND ($grader_version::VARCHAR IS NULL OR starts_with($grader_version::VARCHAR, c.model || '/'))
GROUP BY c.model, c.task
ORDER BY calls DESC, c.model, c.task
