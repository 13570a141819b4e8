-- Grain: one row a day (UTC) and role with scored answers to main questions. One number an interview (the mean over
-- its answers), added up: `interviews`, and for the score on 1-10 and its two parts the sum and sum of squares.
-- `questions` is what the job's question usually gets (shrunk to the job's mean as if that were five more answers),
-- `rest` what is above it: core.statistics.mix.
-- Caveat: retries, drills and follow-ups are left out; overridden grades count as overridden. What an organisation's
-- own calibration added is taken off again: that is no drift of the grader, and no change of the candidates either.
WITH scored AS (
    SELECT a.interview_id, a.job_id, a.question_version_id, a.answered_at,
           g.confidence - coalesce((g.understanding_shift + g.explainability_shift) / 2, 0) AS score
    FROM answer a
    JOIN interview i ON i.id = a.interview_id
    JOIN grade g ON g.answer_id = a.id AND g.is_current AND g.confidence IS NOT NULL
    WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
      AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
      AND a.status = 'scored' AND NOT a.is_follow_up
      AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
), usual AS (
    SELECT *, avg(score) OVER (PARTITION BY job_id) AS of_job,
           sum(score) OVER asked AS of_question, count(*) OVER asked AS times
    FROM scored WINDOW asked AS (PARTITION BY job_id, question_version_id)
), sitting AS (
    SELECT interview_id, any_value(job_id) AS job_id, count(*) AS answers,
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
