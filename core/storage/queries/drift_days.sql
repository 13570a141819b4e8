-- Grain: one row a day (UTC) and role with scored answers to main questions. One number an interview (the mean over
-- its answers), added up: `interviews`, and for the score on 1-10 and its two parts the sum and sum of squares.
-- `questions` is what the job's question usually gets (shrunk to the job's mean as if that were five more answers),
-- `rest` what is above it: core.statistics.mix.
-- Caveat: retries, drills and follow-ups are left out; overridden grades count as overridden. What an organisation's
-- own calibration added is taken off again: that is no drift of the grader, and no change of the candidates either.
WITH scored AS (
    SELECT interview_id, job_id, question_version_id, answered_at, score - shift AS score FROM answer_seen
    WHERE org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
      AND counts AND marked
), asked AS (
    SELECT job_id, question_version_id, sum(score) AS total, count(*) AS times
    FROM scored GROUP BY job_id, question_version_id
), of_job AS (
    SELECT job_id, sum(total) / sum(times) AS mean FROM asked GROUP BY job_id
), usual AS (
    SELECT a.job_id, a.question_version_id, (a.total + 5 * o.mean) / (a.times + 5) AS mean
    FROM asked a JOIN of_job o ON o.job_id = a.job_id
), sitting AS (
    SELECT s.interview_id, s.job_id, count(*) AS answers,
           CAST(min(s.answered_at) AT TIME ZONE 'UTC' AS DATE) AS day,
           avg(s.score) AS score, avg(u.mean) AS questions
    FROM scored s JOIN usual u ON u.job_id = s.job_id AND u.question_version_id = s.question_version_id
    GROUP BY s.interview_id, s.job_id
)
SELECT s.day, j.track AS role, count(*) AS interviews, sum(s.answers)::BIGINT AS answers,
       sum(s.score) AS score_total, sum(s.score * s.score) AS score_squares,
       sum(s.questions) AS questions_total, sum(s.questions * s.questions) AS questions_squares,
       sum(s.score - s.questions) AS rest_total, sum((s.score - s.questions) * (s.score - s.questions)) AS rest_squares
FROM sitting s JOIN job j ON j.id = s.job_id
GROUP BY s.day, j.track
ORDER BY s.day, j.track
