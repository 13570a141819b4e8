-- Grain: one row an answer, with its interview, its current grade (null where there is none) and whether it has an
-- integrity signal that is not suppressed. `shift` is what the organisation's calibration added to `score`. `counts`
-- leaves out drills and retries. `marked` is what questions, drift and reliability rest on: scored, with a mark, and to
-- the question itself. `alone` means that no other scored answer of the interview is to the same question, `monday` its
-- week (UTC).
WITH look AS (
    SELECT DISTINCT answer_id FROM integrity_signal WHERE suppressed_by IS NULL
), again AS (
    SELECT interview_id, question_version_id FROM answer
    WHERE status = 'scored' AND NOT is_follow_up
    GROUP BY interview_id, question_version_id HAVING count(*) > 1
)
SELECT a.id AS answer_id, a.interview_id, i.org_id, a.job_id, a.account_id, i.rubric_version_id, a.question_version_id,
       i.kind NOT IN ('drill', 'retry') AS counts, i.started_at, a.answered_at, a.is_follow_up, a.status, a.words,
       a.duration_s, g.grader, g.grader_version, g.confidence AS score, g.needs_clarification,
       coalesce((g.understanding_shift + g.explainability_shift) / 2, 0) AS shift,
       date_trunc('week', a.answered_at AT TIME ZONE 'UTC') AS monday,
       a.status = 'scored' AND NOT a.is_follow_up AND g.confidence IS NOT NULL AS marked,
       r.interview_id IS NULL AS alone, l.answer_id IS NOT NULL AS suspicious
FROM answer a
JOIN interview i ON i.id = a.interview_id
LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
LEFT JOIN look l ON l.answer_id = a.id
LEFT JOIN again r ON r.interview_id = a.interview_id AND r.question_version_id = a.question_version_id
