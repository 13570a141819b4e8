-- Grain: one row for the organisation: finished interviews, their answers and the different people in them.
-- Drills and retries are left out.
SELECT count(*) AS interviews,
       coalesce(sum(answers), 0)::BIGINT AS answers,
       count(DISTINCT account_id) AS people
FROM sitting_seen
WHERE org_id = $org_id
  AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
  AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
  AND status = 'finished'
