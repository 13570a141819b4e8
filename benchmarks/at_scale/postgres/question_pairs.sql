WITH item AS (
    SELECT a.interview_id, a.job_id, a.question_version_id, max(g.confidence) AS score
    FROM answer a
    JOIN interview i ON i.id = a.interview_id
    JOIN grade g ON g.answer_id = a.id AND g.is_current AND g.confidence IS NOT NULL
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
      AND a.status = 'scored' AND NOT a.is_follow_up
      AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
    GROUP BY a.interview_id, a.job_id, a.question_version_id
), centred AS (
    SELECT interview_id, question_version_id,
           score - avg(score) OVER (PARTITION BY job_id, question_version_id) AS above
    FROM item
)
SELECT x.question_version_id AS one, y.question_version_id AS other, count(*) AS interviews, corr(x.above, y.above) AS r
FROM centred x JOIN centred y ON y.interview_id = x.interview_id AND x.question_version_id < y.question_version_id
GROUP BY one, other
HAVING count(*) >= %(least)s
ORDER BY r DESC NULLS LAST, one, other
LIMIT %(rows)s
