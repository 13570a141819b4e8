-- Grain: one row for the organisation: people with a scored interview in the period, each once for each job, as in
-- fairness_outcomes. For whether there is anything to compare.
SELECT count(*) AS people FROM (
    SELECT DISTINCT account_id, job_id FROM sitting_seen
    WHERE org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
      AND kind <> 'case' AND status = 'finished' AND overall IS NOT NULL
) pair
