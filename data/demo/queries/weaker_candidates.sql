-- Grain: one row a role and period (before week 18, from week 18 on). Mean overall score (0-100) of scored interviews.
WITH origin AS (
    SELECT CAST(max(started_at AT TIME ZONE 'UTC') AS DATE) - 179 AS monday FROM interview WHERE is_demo
), sitting AS (
    SELECT i.id, i.account_id, j.track, 1 + (CAST(i.started_at AT TIME ZONE 'UTC' AS DATE) - monday) // 7 AS week
    FROM interview i JOIN job j ON j.id = i.job_id CROSS JOIN origin WHERE i.is_demo
)
SELECT s.track, s.week >= 18 AS later, count(*) AS interviews, count(DISTINCT s.account_id) AS people,
       round(avg(c.overall), 1) AS mean
FROM sitting s JOIN scorecard c ON c.interview_id = s.id AND c.overall IS NOT NULL
GROUP BY ALL
ORDER BY s.track, later
