-- Grain: one row a role with blind grades: how many grades, by how many people, on how many answers and questions; the
-- mean of the machine's mark less people's, and how the two go together.
SELECT j.track, count(*) AS grades, count(DISTINCT h.by_account_id) AS people, count(DISTINCT a.id) AS answers,
       count(DISTINCT a.question_version_id) AS questions, round(avg(m.confidence - h.confidence), 1) AS off,
       round(corr(m.confidence, h.confidence), 1) AS r
FROM grade h
JOIN answer a ON a.id = h.answer_id
JOIN grade m ON m.answer_id = a.id AND m.kind = 'live'
JOIN job j ON j.id = a.job_id
WHERE h.kind = 'human_blind'
GROUP BY j.track
ORDER BY j.track
