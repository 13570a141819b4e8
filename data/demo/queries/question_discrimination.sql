-- Grain: one row a question version scored in at least 40 interviews, the worst first. `discrimination` is the
-- correlation between its score and the mean score of the interview's other questions (item-rest).
WITH origin AS (
    SELECT CAST(max(started_at AT TIME ZONE 'UTC') AS DATE) - 179 AS monday FROM interview WHERE is_demo
), sitting AS (
    SELECT i.id, i.account_id, j.track, 1 + (CAST(i.started_at AT TIME ZONE 'UTC' AS DATE) - monday) // 7 AS week
    FROM interview i JOIN job j ON j.id = i.job_id CROSS JOIN origin WHERE i.is_demo
), item AS (
    SELECT a.interview_id, a.question_version_id, max(g.confidence) AS score
    FROM sitting s
    JOIN answer a ON a.interview_id = s.id AND a.status = 'scored' AND NOT a.is_follow_up
    JOIN grade g ON g.answer_id = a.id AND g.is_current
    GROUP BY ALL
), rest AS (
    SELECT *, (sum(score) OVER sitting_items - score) / nullif(count(*) OVER sitting_items - 1, 0) AS others
    FROM item WINDOW sitting_items AS (PARTITION BY interview_id)
)
SELECT question_version_id, count(others) AS interviews, round(avg(score), 2) AS mean,
       round(corr(score, others), 3) AS discrimination
FROM rest
GROUP BY question_version_id
HAVING count(others) >= 40
ORDER BY discrimination, question_version_id
