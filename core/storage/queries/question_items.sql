-- Grain: one row a question version answered in the period. `score` is that of an interview's answer to the main
-- question (1-10): difficulty is its mean; discrimination its correlation with the mean of the interview's other
-- questions, each less what that job's question usually gets (item-rest, so the item is not in its own criterion).
-- `seconds` is the median time of an answer; `declined` and `unclear` count skips and requests for clarification.
-- Caveat: the selector asks some questions of strong candidates only; means of questions do not compare across jobs.
WITH given AS (
    SELECT a.interview_id, a.job_id, a.question_version_id, a.status, a.duration_s, g.confidence AS score,
           coalesce(g.needs_clarification, FALSE) AS unclear
    FROM answer a
    JOIN interview i ON i.id = a.interview_id
    LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
    WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
      AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
      AND NOT a.is_follow_up
      AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
), item AS (
    SELECT interview_id, job_id, question_version_id, max(score) AS score
    FROM given WHERE status = 'scored' AND score IS NOT NULL GROUP BY ALL
), centred AS (
    SELECT *, score - avg(score) OVER (PARTITION BY job_id, question_version_id) AS above FROM item
), rest AS (
    SELECT *, (sum(above) OVER sitting - above) / nullif(count(*) OVER sitting - 1, 0) AS others
    FROM centred WINDOW sitting AS (PARTITION BY interview_id)
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
