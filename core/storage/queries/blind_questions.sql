-- Grain: one row a question with scored answers in finished interviews of the job, most answers first: what a sample
-- can be narrowed to. `graded` counts those of its answers that anybody graded blind.
WITH blind AS (
    SELECT DISTINCT answer_id FROM grade WHERE kind = 'human_blind' AND confidence IS NOT NULL
)
SELECT q.slug AS question, v.id AS question_version_id, v.stem, count(*) AS answers, count(b.answer_id) AS graded
FROM answer a
JOIN interview i ON i.id = a.interview_id
JOIN question_version v ON v.id = a.question_version_id
JOIN question q ON q.id = v.question_id
LEFT JOIN blind b ON b.answer_id = a.id
WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry') AND i.ended_at IS NOT NULL
  AND a.job_id = $job_id::UUID AND a.status = 'scored' AND NOT a.is_follow_up
GROUP BY q.slug, v.id, v.stem
ORDER BY answers DESC, q.slug, v.id
