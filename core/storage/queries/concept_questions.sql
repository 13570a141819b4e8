-- Grain: one row a question version that asks for $concept and was answered in the period: how often, and how often
-- the concept was missed. From a gap to the questions that train it.
WITH asked AS (
    SELECT question_version_id, count(*) AS asked, count(*) FILTER (verdict = 'missed') AS missed
    FROM concept_seen
    WHERE org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
      AND concept = $concept::VARCHAR
    GROUP BY question_version_id
)
SELECT a.question_version_id, q.slug, v.stem, a.asked, a.missed
FROM asked a
JOIN question_version v ON v.id = a.question_version_id
JOIN question q ON q.id = v.question_id
ORDER BY a.asked DESC, q.slug
