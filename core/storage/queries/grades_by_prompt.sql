-- Grain: one row a grader, its version and its prompt, in the organisation.
-- `degraded` counts grades in which a configured language model had no part, `flagged` those a person should look at.
-- Caveat: demo history counts too; the embedded grader made it.
SELECT g.grader, g.grader_version, g.prompt_hash,
       count(*) AS grades,
       count(g.degraded) AS degraded,
       count(*) FILTER (len(g.flags::VARCHAR) > 2) AS flagged,
       max(g.graded_at) AS latest
FROM grade g
JOIN answer a ON a.id = g.answer_id
WHERE a.org_id = $org_id AND g.kind <> 'human_blind'
GROUP BY g.grader, g.grader_version, g.prompt_hash
ORDER BY latest DESC, grades DESC
