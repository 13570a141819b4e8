-- Grain: one row a scored answer to a main question, `rows` of them drawn by lot; the lot depends on $seed and the
-- answer alone. For changing what must not matter and grading again.
WITH drawn AS (
    SELECT answer_id, md5(CAST(answer_id AS VARCHAR) || CAST($seed AS VARCHAR)) AS lot
    FROM answer_seen
    WHERE org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
      AND counts AND marked AND words >= $least_words
    ORDER BY lot LIMIT $rows
)
SELECT a.id AS answer_id, a.question_version_id, j.track AS role, t.text, g.confidence AS score, g.grader_version
FROM drawn d
JOIN answer a ON a.id = d.answer_id
JOIN grade g ON g.answer_id = a.id AND g.is_current
JOIN job j ON j.id = a.job_id
JOIN turn t ON t.id = a.turn_id
ORDER BY d.lot
