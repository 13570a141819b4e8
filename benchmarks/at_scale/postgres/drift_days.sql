WITH scored AS (
    SELECT a.interview_id, a.job_id, a.question_version_id, a.answered_at,
           g.confidence - coalesce((g.understanding_shift + g.explainability_shift) / 2, 0) AS score
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
), usual AS (
    SELECT *, avg(score) OVER (PARTITION BY job_id) AS of_job,
           sum(score) OVER asked AS of_question, count(*) OVER asked AS times
    FROM scored WINDOW asked AS (PARTITION BY job_id, question_version_id)
), sitting AS (
    SELECT interview_id, (array_agg(job_id))[1] AS job_id, count(*) AS answers,
           CAST(min(answered_at) AT TIME ZONE 'UTC' AS DATE) AS day,
           avg(score) AS score, avg((of_question + 5 * of_job) / (times + 5)) AS questions
    FROM usual GROUP BY interview_id
)
SELECT s.day, j.track AS role, count(*) AS interviews, sum(s.answers)::BIGINT AS answers,
       sum(s.score) AS score_total, sum(s.score * s.score) AS score_squares,
       sum(s.questions) AS questions_total, sum(s.questions * s.questions) AS questions_squares,
       sum(s.score - s.questions) AS rest_total, sum((s.score - s.questions) * (s.score - s.questions)) AS rest_squares
FROM sitting s JOIN job j ON j.id = s.job_id
GROUP BY s.day, j.track
ORDER BY s.day, j.track
