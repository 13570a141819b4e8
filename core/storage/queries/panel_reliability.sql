-- Grain: one row a job with scored interviews of two answers or more. What a reliability is made of: `interviews`,
-- their `answers` to main questions, the sum of squared counts `counts_squared`, and the sums of squares between and
-- within interviews of scores (1-10) less what the job's question usually gets.
WITH given AS (
    SELECT interview_id, job_id, question_version_id, score, marked, alone FROM answer_seen
    WHERE org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
      AND counts AND marked
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
    SELECT interview_id, job_id, count(*) AS n, sum(above) AS total, sum(above * above) AS squares
    FROM centred GROUP BY interview_id, job_id HAVING count(*) > 1
)
SELECT j.title AS job, count(*) AS interviews, sum(s.n)::BIGINT AS answers, sum(s.n * s.n)::BIGINT AS counts_squared,
       sum(s.total * s.total / s.n) - sum(s.total) * sum(s.total) / sum(s.n) AS between_squares,
       sum(s.squares) - sum(s.total * s.total / s.n) AS within_squares
FROM sitting s JOIN job j ON j.id = s.job_id
GROUP BY j.title
ORDER BY j.title
