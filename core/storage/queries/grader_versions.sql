-- Grain: one row a grader and version with current grades of the organisation's answers. For the lines in time charts
-- and the filter.
SELECT grader, grader_version, min(answered_at) AS first_at, max(answered_at) AS last_at, count(*) AS answers,
       avg(score) AS mean
FROM answer_seen
WHERE org_id = $org_id AND grader IS NOT NULL
GROUP BY grader, grader_version
ORDER BY first_at, grader, grader_version
