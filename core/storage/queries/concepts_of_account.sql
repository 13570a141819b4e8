-- Grain: one row a concept one person was asked about. Counts current grades of scored answers; `last_missed` tells
-- whether the latest answer that was asked for the concept left it missed or partly made.
SELECT c.concept,
       count(*) AS asked,
       count(*) FILTER (c.verdict = 'missed') AS missed,
       count(*) FILTER (c.verdict = 'met') AS met,
       arg_max(c.verdict <> 'met', a.answered_at) AS last_missed
FROM answer a
JOIN grade g ON g.answer_id = a.id AND g.is_current
JOIN answer_concept c ON c.grade_id = g.id
WHERE a.account_id = $account_id AND a.status = 'scored'
GROUP BY c.concept
ORDER BY missed DESC, asked DESC, c.concept
