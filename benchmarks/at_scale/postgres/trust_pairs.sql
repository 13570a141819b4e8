SELECT a.id AS answer_id, a.interview_id, a.job_id, j.title AS job, a.question_version_id, m.grader_version,
       m.understanding, m.explainability, m.confidence, m.understanding_shift, m.explainability_shift,
       (array_agg(h.understanding ORDER BY h.graded_at DESC))[1] AS human_understanding,
       (array_agg(h.explainability ORDER BY h.graded_at DESC))[1] AS human_explainability,
       (array_agg(h.confidence ORDER BY h.graded_at DESC))[1] AS human_confidence
FROM grade h
JOIN answer a ON a.id = h.answer_id
JOIN interview i ON i.id = a.interview_id
JOIN grade m ON m.answer_id = a.id AND m.kind = 'live' AND m.run = 1
JOIN job j ON j.id = a.job_id
WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
  AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
  AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
  AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
  AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
  AND h.kind = 'human_blind' AND h.confidence IS NOT NULL
  AND (%(grader_version)s::VARCHAR IS NULL OR m.grader_version = %(grader_version)s::VARCHAR)
GROUP BY a.id, a.interview_id, a.job_id, j.title, a.question_version_id, m.id
ORDER BY a.id
