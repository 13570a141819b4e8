-- Grain: one row a grader and version that graded answers of the period: answers, how many it could not score, how
-- many are flagged for review, key points with a verified quote and quotes that were dropped because the words are not
-- in the answer, and how many of its grades a person has overridden since.
-- Caveat: answers without a grade (declined, or the grader was down) are not in any row.
SELECT grader, grader_version, count(*) AS answers,
       count(*) FILTER (unscored) AS unscored,
       count(*) FILTER (needs_review) AS to_review,
       sum(quotes)::BIGINT AS quotes,
       sum(dropped)::BIGINT AS dropped,
       count(*) FILTER (overridden) AS overridden
FROM grade_seen
WHERE org_id = $org_id
  AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
  AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
GROUP BY grader, grader_version
ORDER BY answers DESC, grader, grader_version
