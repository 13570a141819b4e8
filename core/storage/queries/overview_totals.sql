-- Grain: one row for the organisation: finished interviews, their answers and the different people in them.
-- Drills and retries are left out.
SELECT count(DISTINCT i.id) AS interviews,
       count(a.id) AS answers,
       count(DISTINCT i.account_id) AS people
FROM interview i
LEFT JOIN answer a ON a.interview_id = i.id
WHERE i.org_id = $org_id AND i.status = 'finished' AND i.kind NOT IN ('drill', 'retry')
