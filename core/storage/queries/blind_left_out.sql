-- Grain: one row an answer of the job that $account_id could not judge, with the reason, newest first.
SELECT a.id AS answer_id, a.interview_id, q.slug AS question, h.graded_at, h.reason
FROM grade h
JOIN answer a ON a.id = h.answer_id
JOIN interview i ON i.id = a.interview_id
JOIN question_version v ON v.id = a.question_version_id
JOIN question q ON q.id = v.question_id
WHERE i.org_id = $org_id AND a.job_id = $job_id::UUID AND h.by_account_id = $account_id::UUID
  AND h.kind = 'human_blind' AND h.confidence IS NULL
  AND ($question_version_id::UUID IS NULL OR a.question_version_id = $question_version_id::UUID)
ORDER BY h.graded_at DESC, a.id
