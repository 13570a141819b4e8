-- Grain: one row a grading by a live grader, current or not, without drills and retries: quotes that were found in the
-- answer, quotes dropped because they were not, and whether a person has overridden a grade of the answer since.
WITH quoted AS (
    SELECT grade_id, count(*) AS quotes FROM evidence GROUP BY grade_id
), anew AS (
    SELECT DISTINCT answer_id FROM grade WHERE kind = 'override'
)
SELECT i.org_id, a.job_id, i.rubric_version_id, i.started_at, g.grader, g.grader_version,
       g.confidence IS NULL AS unscored, g.needs_review, coalesce(q.quotes, 0) AS quotes, g.evidence_dropped AS dropped,
       o.answer_id IS NOT NULL AS overridden
FROM grade g
JOIN answer a ON a.id = g.answer_id
JOIN interview i ON i.id = a.interview_id AND i.kind NOT IN ('drill', 'retry')
LEFT JOIN quoted q ON q.grade_id = g.id
LEFT JOIN anew o ON o.answer_id = g.answer_id
WHERE g.kind = 'live'
