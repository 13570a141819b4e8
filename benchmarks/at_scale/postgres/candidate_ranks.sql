WITH latest AS (
    SELECT DISTINCT ON (interview_id) interview_id, overall, low, high, recommendation, grader_version
    FROM scorecard ORDER BY interview_id, created_at DESC
), sitting AS (
    SELECT i.id AS interview_id, i.account_id, i.job_id, i.rubric_version_id, i.ended_at, latest.overall,
           latest.low, latest.high, latest.recommendation,
           row_number() OVER (of_person ORDER BY i.ended_at DESC, i.id) AS age, count(*) OVER of_person AS interviews
    FROM interview i JOIN latest ON latest.interview_id = i.id
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry', 'case')
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
      AND i.status = 'finished' AND latest.overall IS NOT NULL
      AND (%(grader_version)s::VARCHAR IS NULL OR latest.grader_version = %(grader_version)s::VARCHAR)
    WINDOW of_person AS (PARTITION BY i.account_id, i.job_id, i.rubric_version_id)
), ranked AS (
    SELECT *, count(*) OVER peers - 1 AS others,
           rank() OVER (PARTITION BY job_id, rubric_version_id ORDER BY overall) - 1 AS lower,
           count(*) OVER (PARTITION BY job_id, rubric_version_id, overall) - 1 AS equal,
           row_number() OVER (PARTITION BY job_id ORDER BY overall DESC, account_id, rubric_version_id) AS place,
           count(*) OVER (PARTITION BY job_id) AS of_job
    FROM sitting WHERE age = 1 WINDOW peers AS (PARTITION BY job_id, rubric_version_id)
)
SELECT r.account_id, p.display_name AS candidate, r.interview_id, j.title AS job, r.job_id, r.rubric_version_id,
       r.ended_at, r.interviews, r.overall, r.low, r.high, r.recommendation, r.others AS peers, r.of_job,
       CASE WHEN r.others > 0 THEN (r.lower + r.equal / 2.0) / r.others END AS percentile
FROM ranked r
JOIN account p ON p.id = r.account_id
JOIN job j ON j.id = r.job_id
WHERE r.place <= %(rows)s OR r.interview_id = ANY(%(picked)s::UUID[])
ORDER BY j.title, r.rubric_version_id, r.overall DESC, candidate, r.account_id
