-- Grain: one row a pair of question versions that at least `least` interviews have both: the correlation of their
-- scores, less what each question usually gets in the job. High ones measure the same thing twice.
WITH item AS (
    SELECT a.interview_id, a.job_id, a.question_version_id, max(g.confidence) AS score
    FROM answer a
    JOIN interview i ON i.id = a.interview_id
    JOIN grade g ON g.answer_id = a.id AND g.is_current AND g.confidence IS NOT NULL
    WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry')
      AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
      AND a.status = 'scored' AND NOT a.is_follow_up
      AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
    GROUP BY ALL
), centred AS (
    SELECT interview_id, question_version_id,
           score - avg(score) OVER (PARTITION BY job_id, question_version_id) AS above
    FROM item
)
SELECT x.question_version_id AS one, y.question_version_id AS other, count(*) AS interviews, corr(x.above, y.above) AS r
FROM centred x JOIN centred y ON y.interview_id = x.interview_id AND x.question_version_id < y.question_version_id
GROUP BY one, other
HAVING count(*) >= $least
ORDER BY r DESC NULLS LAST, one, other
LIMIT $rows
