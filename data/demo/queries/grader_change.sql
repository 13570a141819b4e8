-- Grain: one row a role and grader version. Mean confidence (1-10) of scored answers to main questions in the demo
-- history. Caveat: the story of the weaker candidates falls into the later period of its role; it is left out here.
WITH origin AS (
    SELECT CAST(max(started_at AT TIME ZONE 'UTC') AS DATE) - 179 AS monday FROM interview WHERE is_demo
), sitting AS (
    SELECT i.id, i.account_id, j.track, 1 + (CAST(i.started_at AT TIME ZONE 'UTC' AS DATE) - monday) // 7 AS week
    FROM interview i JOIN job j ON j.id = i.job_id CROSS JOIN origin WHERE i.is_demo
)
SELECT s.track, g.grader_version, min(s.week) AS first_week, max(s.week) AS last_week,
       count(*) AS answers, round(avg(g.confidence), 2) AS mean
FROM sitting s
JOIN answer a ON a.interview_id = s.id AND a.status = 'scored' AND NOT a.is_follow_up
JOIN grade g ON g.answer_id = a.id AND g.is_current
WHERE NOT (s.track = 'devops_sre' AND s.week >= 18)
GROUP BY ALL
ORDER BY s.track, g.grader_version
