WITH given AS (
    SELECT a.interview_id, a.job_id, a.question_version_id, a.status, a.duration_s, g.confidence AS score,
           coalesce(g.needs_clarification, FALSE) AS unclear
    FROM answer a
    JOIN interview i ON i.id = a.interview_id
    LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
      AND NOT a.is_follow_up
      AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
), item AS (
    SELECT interview_id, job_id, question_version_id, max(score) AS score
    FROM given WHERE status = 'scored' AND score IS NOT NULL GROUP BY interview_id, job_id, question_version_id
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
    SELECT question_version_id, count(*) AS answers, percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_s) AS seconds,
           count(*) FILTER (WHERE status = 'declined') AS declined, count(*) FILTER (WHERE unclear) AS unclear
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
