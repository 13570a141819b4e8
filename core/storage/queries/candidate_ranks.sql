-- Grain: one row a candidate of a job and rubric version: the latest scored interview, and among such candidates of the
-- same job and rubric version the share that scored lower (ties count half), `peers` the others.
-- Cases are left out: their scores are made in another way.
-- Caveat: a percentile among few peers says little; the interval of the score says how far it may be off.
WITH latest AS (
    SELECT interview_id,
           arg_max(struct_pack(o := overall, l := low, h := high, r := recommendation, g := grader_version), created_at)
           AS card
    FROM scorecard GROUP BY interview_id
), sitting AS (
    SELECT i.id AS interview_id, i.account_id, i.job_id, i.rubric_version_id, i.ended_at, card.o AS overall,
           card.l AS low, card.h AS high, card.r AS recommendation,
           row_number() OVER (of_person ORDER BY i.ended_at DESC, i.id) AS age, count(*) OVER of_person AS interviews
    FROM interview i JOIN latest ON latest.interview_id = i.id
    WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry', 'case')
      AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
      AND i.status = 'finished' AND card.o IS NOT NULL
      AND ($grader_version::VARCHAR IS NULL OR card.g = $grader_version::VARCHAR)
    WINDOW of_person AS (PARTITION BY i.account_id, i.job_id, i.rubric_version_id)
), ranked AS (
    SELECT *, count(*) OVER peers - 1 AS others,
           rank() OVER (PARTITION BY job_id, rubric_version_id ORDER BY overall) - 1 AS lower,
           count(*) OVER (PARTITION BY job_id, rubric_version_id, overall) - 1 AS equal
    FROM sitting WHERE age = 1 WINDOW peers AS (PARTITION BY job_id, rubric_version_id)
)
SELECT r.account_id, p.display_name AS candidate, r.interview_id, j.title AS job, r.job_id, r.rubric_version_id,
       r.ended_at, r.interviews, r.overall, r.low, r.high, r.recommendation, r.others AS peers,
       CASE WHEN r.others > 0 THEN (r.lower + r.equal / 2) / r.others END AS percentile
FROM ranked r
JOIN account p ON p.id = r.account_id
JOIN job j ON j.id = r.job_id
ORDER BY j.title, r.rubric_version_id, r.overall DESC, candidate, r.account_id
