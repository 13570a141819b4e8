-- Grain: one row a value of one of the dimensions role, job, question and week (UTC, from Monday). `answers` with words
-- in them, and how many of them have a signal that is not suppressed; `people` who gave those.
-- Caveats: a signal says "please look", not that anything was wrong; the rate mixes honest pastes with others. It
-- counts dismissed signals too, because it measures the signal; integrity_reviewed says how many were confirmed.
WITH look AS (
    SELECT DISTINCT answer_id FROM integrity_signal WHERE suppressed_by IS NULL
), given AS (
    SELECT j.track AS role, j.title AS job, q.slug AS question,
           strftime(date_trunc('week', a.answered_at AT TIME ZONE 'UTC'), '%Y-%m-%d') AS week,
           a.account_id, l.answer_id IS NOT NULL AS suspicious
    FROM answer a
    JOIN interview i ON i.id = a.interview_id
    JOIN job j ON j.id = a.job_id
    JOIN question_version v ON v.id = a.question_version_id
    JOIN question q ON q.id = v.question_id
    LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
    LEFT JOIN look l ON l.answer_id = a.id
    WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
      AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
      AND a.words > 0
      AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
)
SELECT CASE WHEN GROUPING(role) = 0 THEN 'role' WHEN GROUPING(job) = 0 THEN 'job'
            WHEN GROUPING(question) = 0 THEN 'question' ELSE 'week' END AS dimension,
       coalesce(role, job, question, week) AS value,
       count(*) AS answers,
       count(*) FILTER (suspicious) AS suspicious,
       count(DISTINCT account_id) FILTER (suspicious) AS people
FROM given
GROUP BY GROUPING SETS ((role), (job), (question), (week))
ORDER BY dimension, count(*) FILTER (suspicious) / count(*) DESC, value
