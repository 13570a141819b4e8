WITH item AS (
    SELECT a.interview_id, a.job_id, a.question_version_id, max(g.confidence) AS score
    FROM answer a
    JOIN interview i ON i.id = a.interview_id
    JOIN grade g ON g.answer_id = a.id AND g.is_current AND g.confidence IS NOT NULL
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
      AND a.status = 'scored' AND NOT a.is_follow_up
      AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
    GROUP BY a.interview_id, a.job_id, a.question_version_id
), centred AS (
    SELECT interview_id, job_id, score - avg(score) OVER (PARTITION BY job_id, question_version_id) AS above FROM item
), sitting AS (
    SELECT interview_id, job_id, count(*) AS n, sum(above) AS total, sum(above * above) AS squares
    FROM centred GROUP BY interview_id, job_id HAVING count(*) > 1
)
SELECT j.title AS job, count(*) AS interviews, sum(s.n)::BIGINT AS answers, sum(s.n * s.n)::BIGINT AS counts_squared,
       sum(s.total * s.total / s.n) - sum(s.total) * sum(s.total) / sum(s.n) AS between_squares,
       sum(s.squares) - sum(s.total * s.total / s.n) AS within_squares
FROM sitting s JOIN job j ON j.id = s.job_id
GROUP BY j.title
ORDER BY j.title
