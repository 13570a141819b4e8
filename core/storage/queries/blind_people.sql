-- Grain: one row an answer and a pair of people who both graded it blind: the marks of the one and of the other on
-- 1-10. For agreement between people, the ceiling of what a machine can reach. Nobody grades an answer twice, so two
-- grades are two people, also where an account was deleted since.
SELECT a.id AS answer_id, a.question_version_id,
       one.understanding, one.explainability, one.confidence,
       other.understanding AS other_understanding, other.explainability AS other_explainability,
       other.confidence AS other_confidence
FROM grade one
JOIN grade other ON other.answer_id = one.answer_id AND other.kind = 'human_blind' AND one.id < other.id
JOIN answer a ON a.id = one.answer_id
JOIN interview i ON i.id = a.interview_id
WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
  AND ($job_id::UUID IS NULL OR a.job_id = $job_id::UUID)
  AND ($question_version_id::UUID IS NULL OR a.question_version_id = $question_version_id::UUID)
  AND one.kind = 'human_blind' AND one.confidence IS NOT NULL AND other.confidence IS NOT NULL
ORDER BY a.id, one.id, other.id
