-- Grain: one row a concept asked at least 60 times in scored answers, the most missed first.
WITH origin AS (
    SELECT CAST(max(started_at AT TIME ZONE 'UTC') AS DATE) - 179 AS monday FROM interview WHERE is_demo
), sitting AS (
    SELECT i.id, i.account_id, j.track, 1 + (CAST(i.started_at AT TIME ZONE 'UTC' AS DATE) - monday) // 7 AS week
    FROM interview i JOIN job j ON j.id = i.job_id CROSS JOIN origin WHERE i.is_demo
)
SELECT c.concept, string_agg(DISTINCT s.track, ', ' ORDER BY s.track) AS roles, count(*) AS asked,
       count(*) FILTER (c.verdict = 'missed') AS missed,
       round(count(*) FILTER (c.verdict = 'missed') / count(*), 3) AS share
FROM sitting s
JOIN answer a ON a.interview_id = s.id AND a.status = 'scored'
JOIN grade g ON g.answer_id = a.id AND g.is_current
JOIN answer_concept c ON c.grade_id = g.id
GROUP BY c.concept
HAVING count(*) >= 60
ORDER BY share DESC, c.concept
