-- Grain: one row a value of one of the dimensions role, job, question and week (UTC, from Monday). `answers` with words
-- in them, and how many of them have a signal that is not suppressed; `people` who gave those.
-- Caveats: a signal says "please look", not that anything was wrong; the rate mixes honest pastes with others. It
-- counts dismissed signals too, because it measures the signal; integrity_reviewed says how many were confirmed.
WITH cell AS (
    SELECT job_id, question_version_id, monday, suspicious,
           CASE WHEN suspicious THEN account_id END AS person, count(*) AS answers
    FROM answer_seen
    WHERE org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
      AND counts AND words > 0
    GROUP BY 1, 2, 3, 4, 5
), given AS (
    SELECT j.track AS role, j.title AS job, q.slug AS question, strftime(c.monday, '%Y-%m-%d') AS week,
           c.person, c.suspicious, c.answers
    FROM cell c
    JOIN job j ON j.id = c.job_id
    JOIN question_version v ON v.id = c.question_version_id
    JOIN question q ON q.id = v.question_id
)
SELECT CASE WHEN GROUPING(role) = 0 THEN 'role' WHEN GROUPING(job) = 0 THEN 'job'
            WHEN GROUPING(question) = 0 THEN 'question' ELSE 'week' END AS dimension,
       coalesce(role, job, question, week) AS value,
       sum(answers)::BIGINT AS answers,
       coalesce(sum(answers) FILTER (suspicious), 0)::BIGINT AS suspicious,
       count(DISTINCT person) AS people
FROM given
GROUP BY GROUPING SETS ((role), (job), (question), (week))
ORDER BY dimension, value
