WITH graded AS (
    SELECT g.id, g.answer_id, g.grader, g.grader_version, g.confidence, g.needs_review, g.evidence_dropped
    FROM answer a
    JOIN interview i ON i.id = a.interview_id
    JOIN grade g ON g.answer_id = a.id AND g.kind = 'live'
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
      AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
), quoted AS (
    SELECT e.grade_id, count(*) AS quotes FROM evidence e JOIN graded g ON g.id = e.grade_id GROUP BY e.grade_id
), overridden AS (
    SELECT DISTINCT answer_id FROM grade WHERE kind = 'override'
)
SELECT g.grader, g.grader_version, count(*) AS answers,
       count(*) FILTER (WHERE g.confidence IS NULL) AS unscored,
       count(*) FILTER (WHERE g.needs_review) AS to_review,
       coalesce(sum(q.quotes), 0)::BIGINT AS quotes,
       sum(g.evidence_dropped)::BIGINT AS dropped,
       count(o.answer_id) AS overridden
FROM graded g
LEFT JOIN quoted q ON q.grade_id = g.id
LEFT JOIN overridden o ON o.answer_id = g.answer_id
GROUP BY g.grader, g.grader_version
ORDER BY answers DESC, g.grader, g.grader_version
