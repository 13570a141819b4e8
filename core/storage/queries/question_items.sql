-- Grain: one row a question version answered in the period. `score` is that of an interview's answer to the main
-- question (1-10): difficulty is its mean; discrimination its correlation with the mean of the interview's other
-- questions, each less what that job's question usually gets (item-rest, so the item is not in its own criterion).
-- `seconds` is the median time of an answer; `declined` and `unclear` count skips and requests for clarification.
-- Caveat: the selector asks some questions of strong candidates only; means of questions do not compare across jobs.
WITH given AS (
    SELECT interview_id, job_id, question_version_id, status, duration_s, score, marked, alone,
           coalesce(needs_clarification, FALSE) AS unclear
    FROM answer_seen
    WHERE org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
      AND counts AND NOT is_follow_up
), item AS (
    -- An interview that has a question twice counts the better answer.
    SELECT interview_id, job_id, question_version_id, score FROM given WHERE marked AND alone
    UNION ALL
    SELECT interview_id, job_id, question_version_id, max(score) FROM given WHERE marked AND NOT alone
    GROUP BY interview_id, job_id, question_version_id
), usual AS (
    SELECT job_id, question_version_id, avg(score) AS mean FROM item GROUP BY job_id, question_version_id
), centred AS (
    SELECT i.interview_id, i.job_id, i.question_version_id, i.score, i.score - u.mean AS above
    FROM item i JOIN usual u ON u.job_id = i.job_id AND u.question_version_id = i.question_version_id
), sitting AS (
    SELECT interview_id, sum(above) AS total, count(*) AS n FROM centred GROUP BY interview_id
), rest AS (
    SELECT c.question_version_id, c.score, c.above, (s.total - c.above) / nullif(s.n - 1, 0) AS others
    FROM centred c JOIN sitting s ON s.interview_id = c.interview_id
), quality AS (
    SELECT question_version_id, count(*) AS interviews, avg(score) AS mean, stddev_samp(score) AS spread,
           count(others) AS compared, corr(above, others) AS discrimination
    FROM rest GROUP BY question_version_id
), exposure AS (
    SELECT question_version_id, count(*) AS answers, median(duration_s) AS seconds,
           count(*) FILTER (status = 'declined') AS declined, count(*) FILTER (unclear) AS unclear
    FROM given GROUP BY question_version_id
)
SELECT e.question_version_id, q.slug, v.stem, q.track AS role, v.topic, v.difficulty, e.answers, e.seconds, e.declined,
       e.unclear, coalesce(k.interviews, 0) AS interviews, k.mean, k.spread, coalesce(k.compared, 0) AS compared,
       k.discrimination
FROM exposure e
JOIN question_version v ON v.id = e.question_version_id
JOIN question q ON q.id = v.question_id
LEFT JOIN quality k ON k.question_version_id = e.question_version_id
ORDER BY k.discrimination NULLS LAST, q.slug
