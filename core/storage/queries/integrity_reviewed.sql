-- Grain: one row a value of one of the dimensions role, job, question, week (UTC, from Monday) and signal, and one, of
-- the dimension '', for all together.
-- `flagged` are answers of finished interviews with a signal that is not suppressed, `open` those nobody has decided
-- on, `confirmed` and `dismissed` those whose latest decision says so; one with two signals stands under both.
-- Rates of signals (integrity_rates) go on counting all of them, since they measure the signal and not the people who
-- look; lists of what to look at (`open` here, `to_review` in interviews_of_org) count what is undecided.
-- Caveat: strong signals are looked at first, so the share confirmed so far is not that of the whole.
WITH decided AS (
    SELECT answer_id, arg_max(decision, number) AS decision
    FROM integrity_review WHERE org_id = $org_id GROUP BY answer_id
), flagged AS (
    SELECT j.track AS role, j.title AS job, q.slug AS question,
           strftime(date_trunc('week', a.answered_at AT TIME ZONE 'UTC'), '%Y-%m-%d') AS week,
           s.signal, a.id, d.decision
    FROM integrity_signal s
    JOIN answer a ON a.id = s.answer_id
    JOIN interview i ON i.id = a.interview_id
    JOIN job j ON j.id = a.job_id
    JOIN question_version v ON v.id = a.question_version_id
    JOIN question q ON q.id = v.question_id
    LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
    LEFT JOIN decided d ON d.answer_id = a.id
    WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry') AND i.status = 'finished'
      AND s.suppressed_by IS NULL
      AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
)
SELECT CASE WHEN GROUPING(role) = 0 THEN 'role' WHEN GROUPING(job) = 0 THEN 'job'
            WHEN GROUPING(question) = 0 THEN 'question' WHEN GROUPING(week) = 0 THEN 'week'
            WHEN GROUPING(signal) = 0 THEN 'signal' ELSE '' END AS dimension,
       coalesce(role, job, question, week, signal, '') AS value,
       count(DISTINCT id) AS flagged,
       count(DISTINCT id) FILTER (decision IS NULL) AS open,
       count(DISTINCT id) FILTER (decision = 'confirmed') AS confirmed,
       count(DISTINCT id) FILTER (decision = 'dismissed') AS dismissed
FROM flagged
GROUP BY GROUPING SETS ((), (role), (job), (question), (week), (signal))
ORDER BY dimension, value
