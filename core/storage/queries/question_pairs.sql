-- Grain: one row a pair of question versions that at least `least` interviews have both: the correlation of their
-- scores, less what each question usually gets in the job. High ones measure the same thing twice.
WITH given AS (
    SELECT interview_id, job_id, question_version_id, score, marked, alone FROM answer_seen
    WHERE org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
      AND counts AND marked
), item AS (
    -- An interview that has a question twice counts the better answer.
    SELECT interview_id, job_id, question_version_id, score FROM given WHERE marked AND alone
    UNION ALL
    SELECT interview_id, job_id, question_version_id, max(score) FROM given WHERE marked AND NOT alone
    GROUP BY interview_id, job_id, question_version_id
), usual AS (
    SELECT job_id, question_version_id, avg(score) AS mean FROM item GROUP BY job_id, question_version_id
), centred AS (
    SELECT i.interview_id, i.job_id, i.question_version_id, i.score, i.score - u.mean AS above
    FROM item i JOIN usual u ON u.job_id = i.job_id AND u.question_version_id = i.question_version_id
)
SELECT x.question_version_id AS one, y.question_version_id AS other, count(*) AS interviews, corr(x.above, y.above) AS r
FROM centred x JOIN centred y ON y.interview_id = x.interview_id AND x.question_version_id < y.question_version_id
GROUP BY one, other
HAVING count(*) >= $least
ORDER BY r DESC NULLS LAST, one, other
LIMIT $rows
