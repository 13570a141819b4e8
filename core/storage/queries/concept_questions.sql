-- Grain: one row a question version that asks for $concept and was answered in the period: how often, and how often
-- the concept was missed. From a gap to the questions that train it.
SELECT a.question_version_id, q.slug, v.stem, count(*) AS asked, count(*) FILTER (c.verdict = 'missed') AS missed
FROM answer_concept c
JOIN answer a ON a.id = c.answer_id AND a.status = 'scored' AND NOT a.is_follow_up
JOIN grade g ON g.id = c.grade_id AND g.is_current
JOIN interview i ON i.id = a.interview_id
JOIN question_version v ON v.id = a.question_version_id
JOIN question q ON q.id = v.question_id
WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
  AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
  AND c.org_id = $org_id AND c.concept = $concept::VARCHAR
  AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
GROUP BY a.question_version_id, q.slug, v.stem
ORDER BY asked DESC, q.slug
