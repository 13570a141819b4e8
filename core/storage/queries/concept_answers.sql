-- Grain: one row an answer that left $concept missed or partly made, newest first, one page of `rows` after `skip`;
-- `total` counts all that match. From a gap to the answers.
WITH matching AS (
    SELECT answer_id, answered_at, verdict FROM concept_seen
    WHERE org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
      AND concept = $concept::VARCHAR AND verdict <> 'met'
), page AS (
    SELECT answer_id, verdict FROM matching ORDER BY answered_at DESC, answer_id LIMIT $rows OFFSET $skip
)
SELECT a.id AS answer_id, a.interview_id, p.display_name AS candidate, j.title AS job, a.question_version_id,
       a.answered_at, page.verdict, g.confidence AS score, t.text, (SELECT count(*) FROM matching) AS total
FROM page
JOIN answer a ON a.id = page.answer_id
JOIN grade g ON g.answer_id = a.id AND g.is_current
JOIN account p ON p.id = a.account_id
JOIN job j ON j.id = a.job_id
JOIN turn t ON t.id = a.turn_id
ORDER BY a.answered_at DESC, a.id
