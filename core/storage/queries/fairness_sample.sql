-- Grain: one row a scored answer to a main question, `rows` of them drawn by lot; the lot depends on $seed and the
-- answer alone. For changing what must not matter and grading again.
SELECT a.id AS answer_id, a.question_version_id, j.track AS role, t.text, g.confidence AS score, g.grader_version
FROM answer a
JOIN interview i ON i.id = a.interview_id
JOIN grade g ON g.answer_id = a.id AND g.is_current AND g.confidence IS NOT NULL
JOIN job j ON j.id = a.job_id
JOIN turn t ON t.id = a.turn_id
WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
  AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
  AND a.status = 'scored' AND NOT a.is_follow_up AND a.words >= $least_words
  AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
ORDER BY md5(CAST(a.id AS VARCHAR) || CAST($seed AS VARCHAR))
LIMIT $rows
