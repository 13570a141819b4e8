-- Grain: one row an answer that left $concept missed or partly made, newest first, one page of `rows` after `skip`;
-- `total` counts all that match. From a gap to the answers.
WITH matching AS (
    SELECT a.id AS answer_id, a.interview_id, p.display_name AS candidate, j.title AS job, a.question_version_id,
           a.answered_at, c.verdict, g.confidence AS score, t.text
    FROM answer_concept c
    JOIN answer a ON a.id = c.answer_id AND a.status = 'scored' AND NOT a.is_follow_up
    JOIN grade g ON g.id = c.grade_id AND g.is_current
    JOIN interview i ON i.id = a.interview_id
    JOIN account p ON p.id = a.account_id
    JOIN job j ON j.id = a.job_id
    JOIN turn t ON t.id = a.turn_id
    WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
      AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
      AND c.org_id = $org_id AND c.concept = $concept::VARCHAR AND c.verdict <> 'met'
      AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
)
SELECT *, (SELECT count(*) FROM matching) AS total
FROM matching
ORDER BY answered_at DESC, answer_id
LIMIT $rows OFFSET $skip
