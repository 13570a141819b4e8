-- Grain: one row a step of a job's calibration, newest first: switched on or off, by whom, when and why. The first row
-- holds. `changed_by` is null once that account was deleted.
SELECT c.number, c.is_on, c.grader_version, c.reason, c.at, p.display_name AS changed_by
FROM calibration c
LEFT JOIN account p ON p.id = c.account_id
WHERE c.org_id = $org_id AND c.job_id = $job_id::UUID
ORDER BY c.number DESC
