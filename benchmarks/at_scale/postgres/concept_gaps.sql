SELECT c.concept, j.track AS role,
       count(*) AS asked,
       count(*) FILTER (WHERE c.verdict = 'missed') AS missed,
       count(*) FILTER (WHERE c.verdict = 'met') AS met,
       count(DISTINCT a.account_id) AS people,
       count(*) FILTER (WHERE a.answered_at >= %(recent)s::TIMESTAMPTZ) AS asked_recently,
       count(*) FILTER (WHERE a.answered_at >= %(recent)s::TIMESTAMPTZ AND c.verdict = 'missed') AS missed_recently
FROM answer_concept c
JOIN answer a ON a.id = c.answer_id AND a.status = 'scored' AND NOT a.is_follow_up
JOIN grade g ON g.id = c.grade_id AND g.is_current
JOIN interview i ON i.id = a.interview_id
JOIN job j ON j.id = a.job_id
WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry')
  AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
  AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
  AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
  AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
  AND c.org_id = %(org_id)s
  AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
GROUP BY c.concept, j.track
ORDER BY c.concept, role
