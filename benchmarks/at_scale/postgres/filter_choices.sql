SELECT j.id AS job_id, j.title AS job, j.track AS role, r.id AS rubric_version_id, r.number,
       count(i.id) AS interviews
FROM job j
JOIN rubric_version r ON r.job_id = j.id
LEFT JOIN interview i ON i.rubric_version_id = r.id AND i.kind NOT IN ('drill', 'retry')
WHERE j.org_id = %(org_id)s
GROUP BY j.id, j.title, j.track, j.position, r.id, r.number
ORDER BY j.position, j.title, r.number, r.id
