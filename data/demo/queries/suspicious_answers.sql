-- Grain: one row a role and week with at least one integrity signal that is not suppressed; `fastest` in words a minute.
WITH origin AS (
    SELECT CAST(max(started_at AT TIME ZONE 'UTC') AS DATE) - 179 AS monday FROM interview WHERE is_demo
), sitting AS (
    SELECT i.id, i.account_id, j.track, 1 + (CAST(i.started_at AT TIME ZONE 'UTC' AS DATE) - monday) // 7 AS week
    FROM interview i JOIN job j ON j.id = i.job_id CROSS JOIN origin WHERE i.is_demo
)
SELECT s.track, s.week, count(DISTINCT s.account_id) AS people, count(DISTINCT a.id) AS answers,
       string_agg(DISTINCT replace(g.signal, '_', ' '), ', ' ORDER BY replace(g.signal, '_', ' ')) AS signals,
       coalesce(CAST(CAST(max(g.value) FILTER (g.signal = 'typing_speed') AS INTEGER) AS VARCHAR), '') AS fastest
FROM sitting s JOIN answer a ON a.interview_id = s.id
JOIN integrity_signal g ON g.answer_id = a.id AND g.suppressed_by IS NULL
GROUP BY ALL
ORDER BY answers DESC, s.track, s.week
