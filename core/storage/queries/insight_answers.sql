-- Grain: one row an answer, newest first, one page of `rows` after `skip`; `total` counts all that match. $role and
-- $question_version_id narrow it down. `said` are the first 400 characters. From any number to the answers behind it.
WITH matching AS (
    SELECT s.answer_id, s.answered_at
    FROM answer_seen s
    WHERE s.org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR s.started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR s.started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR s.job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR s.rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR s.grader_version = $grader_version::VARCHAR)
      AND s.counts
      AND ($role::VARCHAR IS NULL OR s.job_id IN (SELECT id FROM job WHERE track = $role::VARCHAR))
      AND ($question_version_id::UUID IS NULL OR s.question_version_id = $question_version_id::UUID)
), page AS (
    SELECT answer_id FROM matching ORDER BY answered_at DESC, answer_id LIMIT $rows OFFSET $skip
)
SELECT a.id AS answer_id, a.interview_id, p.display_name AS candidate, j.title AS job, q.slug AS question,
       a.answered_at, a.status, g.confidence AS score, g.low, g.high, g.grader_version, left(t.text, 400) AS said,
       (SELECT count(*) FROM matching) AS total
FROM page
JOIN answer a ON a.id = page.answer_id
JOIN account p ON p.id = a.account_id
JOIN job j ON j.id = a.job_id
JOIN question_version v ON v.id = a.question_version_id
JOIN question q ON q.id = v.question_id
JOIN turn t ON t.id = a.turn_id
LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
ORDER BY a.answered_at DESC, a.id
