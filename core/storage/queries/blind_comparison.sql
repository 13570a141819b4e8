-- Grain: one row an answer of the job that $account_id graded blind, newest grade first: that person's marks and the
-- machine's live ones on 1-10, the machine's likely range, and the first 400 characters of the answer.
-- Caveat: never an answer this person has yet to grade. What they left out is not here (blind_left_out).
SELECT a.id AS answer_id, a.interview_id, q.slug AS question, v.stem, h.graded_at, left(t.text, 400) AS said,
       h.understanding AS human_understanding, h.explainability AS human_explainability,
       h.confidence AS human_confidence, h.critique AS comment,
       m.understanding, m.explainability, m.confidence, m.low, m.high, m.grader_version
FROM grade h
JOIN answer a ON a.id = h.answer_id
JOIN interview i ON i.id = a.interview_id
JOIN grade m ON m.answer_id = a.id AND m.kind = 'live' AND m.run = 1
JOIN turn t ON t.id = a.turn_id
JOIN question_version v ON v.id = a.question_version_id
JOIN question q ON q.id = v.question_id
WHERE i.org_id = $org_id AND a.job_id = $job_id::UUID AND h.by_account_id = $account_id::UUID
  AND h.kind = 'human_blind' AND h.confidence IS NOT NULL AND m.confidence IS NOT NULL
  AND ($question_version_id::UUID IS NULL OR a.question_version_id = $question_version_id::UUID)
ORDER BY h.graded_at DESC, a.id
