-- Grain: one row a rubric version of the organisation's jobs, in the order of jobs; `interviews` were begun with it.
-- For the filters.
WITH begun AS (
    SELECT rubric_version_id, count(*) AS interviews FROM sitting_seen WHERE org_id = $org_id GROUP BY rubric_version_id
)
SELECT j.id AS job_id, j.title AS job, j.track AS role, r.id AS rubric_version_id, r.number,
       coalesce(b.interviews, 0) AS interviews
FROM job j
JOIN rubric_version r ON r.job_id = j.id
LEFT JOIN begun b ON b.rubric_version_id = r.id
WHERE j.org_id = $org_id
ORDER BY j.position, j.title, r.number, r.id
