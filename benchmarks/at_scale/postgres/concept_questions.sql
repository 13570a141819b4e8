SELECT a.question_version_id, q.slug, v.stem, count(*) AS asked, count(*) FILTER (WHERE c.verdict = 'missed') AS missed
FROM answer_concept c
JOIN answer a ON a.id = c.answer_id AND a.status = 'scored' AND NOT a.is_follow_up
JOIN grade g ON g.id = c.grade_id AND g.is_current
JOIN interview i ON i.id = a.interview_id
JOIN question_version v ON v.id = a.question_version_id
JOIN question q ON q.id = v.question_id
WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
  AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
  AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
  AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
  AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
  AND c.org_id = %(org_id)s AND c.concept = %(concept)s::VARCHAR
  AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
GROUP BY a.question_version_id, q.slug, v.stem
ORDER BY asked DESC, q.slug
