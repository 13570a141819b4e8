-- Grain: one row a concept in the current grade of a scored answer to the question itself, without drills and retries;
-- a follow-up asks for a point again after it was missed. `before` is when the interview began in which the same person
-- was asked for the concept in the same role the last time before, null for the first: who counts people in a period
-- need not keep them apart.
SELECT i.org_id, a.job_id, j.track AS role, a.account_id, i.rubric_version_id, a.question_version_id, a.id AS answer_id,
       i.started_at, a.answered_at, g.grader_version, c.concept, c.verdict,
       lag(i.started_at) OVER (PARTITION BY i.org_id, j.track, a.account_id, c.concept ORDER BY i.started_at) AS before
FROM answer_concept c
JOIN answer a ON a.id = c.answer_id AND a.status = 'scored' AND NOT a.is_follow_up
JOIN grade g ON g.id = c.grade_id AND g.is_current
JOIN interview i ON i.id = a.interview_id AND i.kind NOT IN ('drill', 'retry')
JOIN job j ON j.id = a.job_id
