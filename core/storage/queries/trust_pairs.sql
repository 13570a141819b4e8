-- Grain: one row an answer that a person graded blind and the grader graded live: both marks on 1-10 of understanding,
-- explainability and their mean. For agreement, per job and question.
-- Caveat: with several blind grades of an answer the latest counts. What a person could not judge is left out.
SELECT a.id AS answer_id, a.interview_id, a.job_id, j.title AS job, a.question_version_id, m.grader_version,
       m.understanding, m.explainability, m.confidence, m.understanding_shift, m.explainability_shift,
       arg_max_null(h.understanding, h.graded_at) AS human_understanding,
       arg_max_null(h.explainability, h.graded_at) AS human_explainability,
       arg_max_null(h.confidence, h.graded_at) AS human_confidence
FROM grade h
JOIN answer a ON a.id = h.answer_id
JOIN interview i ON i.id = a.interview_id
JOIN grade m ON m.answer_id = a.id AND m.kind = 'live' AND m.run = 1
JOIN job j ON j.id = a.job_id
WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
  AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
  AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
  AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
  AND h.kind = 'human_blind' AND h.confidence IS NOT NULL
  AND ($grader_version::VARCHAR IS NULL OR m.grader_version = $grader_version::VARCHAR)
GROUP BY ALL
ORDER BY a.id
