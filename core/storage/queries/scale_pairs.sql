-- Grain: one row an answer of the organisation that people graded blind and the grader $grader_version marked live: the
-- machine's own marks, calibration taken off again, and the mean of people's, on 1-10. For the shifts of questions'
-- scales; every job of the organisation counts, since a question is the same in all of them.
-- Caveat: follow-ups (marked by one key point) and answers that were declined are left out.
SELECT a.id AS answer_id, a.job_id, a.question_version_id, q.slug AS question, v.stem,
       m.understanding - coalesce(m.understanding_shift, 0) AS understanding,
       m.explainability - coalesce(m.explainability_shift, 0) AS explainability,
       avg(h.understanding) AS human_understanding, avg(h.explainability) AS human_explainability
FROM grade h
JOIN answer a ON a.id = h.answer_id
JOIN interview i ON i.id = a.interview_id
JOIN grade m ON m.answer_id = a.id AND m.kind = 'live' AND m.run = 1
JOIN question_version v ON v.id = a.question_version_id
JOIN question q ON q.id = v.question_id
WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry') AND NOT a.is_follow_up AND a.status = 'scored'
  AND h.kind = 'human_blind' AND h.confidence IS NOT NULL
  AND m.understanding IS NOT NULL AND m.explainability IS NOT NULL
  AND (m.grader_version = $grader_version::VARCHAR
       OR starts_with(m.grader_version, $grader_version::VARCHAR || ' calibrated-'))
GROUP BY ALL
ORDER BY a.question_version_id, a.id
