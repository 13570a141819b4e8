SELECT g.grader, g.grader_version, min(a.answered_at) AS first_at, max(a.answered_at) AS last_at, count(*) AS answers,
       avg(g.confidence) AS mean
FROM answer a JOIN grade g ON g.answer_id = a.id AND g.is_current
WHERE a.org_id = %(org_id)s
GROUP BY g.grader, g.grader_version
ORDER BY first_at, g.grader, g.grader_version
