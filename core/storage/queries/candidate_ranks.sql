-- Grain: one row a candidate of a job and rubric version: the latest scored interview, and among such candidates of the
-- same job and rubric version the share that scored lower (ties count half), `peers` the others. Of each job the `rows`
-- with the highest scores, of `of_job` in all, and besides those whose interview is in $picked.
-- Cases are left out: their scores are made in another way.
-- Caveat: a percentile among few peers says little; the interval of the score says how far it may be off.
WITH sitting AS (
    SELECT account_id, job_id, rubric_version_id, count(*) AS interviews,
           arg_max(
               struct_pack(i := interview_id, e := ended_at, o := overall, l := low, h := high, r := recommendation),
               struct_pack(e := ended_at, i := interview_id)
           ) AS latest
    FROM sitting_seen
    WHERE org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
      AND kind <> 'case' AND status = 'finished' AND overall IS NOT NULL
    GROUP BY account_id, job_id, rubric_version_id
), tied AS (
    SELECT job_id, rubric_version_id, latest.o AS overall, count(*) AS here
    FROM sitting GROUP BY job_id, rubric_version_id, latest.o
), standing AS (
    SELECT *, coalesce(sum(here) OVER (peers ORDER BY overall ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
              AS lower,
           sum(here) OVER peers - 1 AS others
    FROM tied WINDOW peers AS (PARTITION BY job_id, rubric_version_id)
), placed AS (
    SELECT s.account_id, s.job_id, s.rubric_version_id, s.interviews, s.latest,
           row_number() OVER (PARTITION BY s.job_id ORDER BY s.latest.o DESC, s.account_id, s.rubric_version_id)
           AS place,
           count(*) OVER (PARTITION BY s.job_id) AS of_job
    FROM sitting s
)
SELECT s.account_id, p.display_name AS candidate, s.latest.i AS interview_id, j.title AS job, s.job_id,
       s.rubric_version_id, s.latest.e AS ended_at, s.interviews, s.latest.o AS overall, s.latest.l AS low,
       s.latest.h AS high, s.latest.r AS recommendation, t.others::BIGINT AS peers, s.of_job,
       CASE WHEN t.others > 0 THEN (t.lower + (t.here - 1) / 2.0) / t.others END AS percentile
FROM placed s
JOIN standing t
  ON t.job_id = s.job_id AND t.rubric_version_id = s.rubric_version_id AND t.overall = s.latest.o
JOIN account p ON p.id = s.account_id
JOIN job j ON j.id = s.job_id
WHERE s.place <= $rows OR list_contains($picked::UUID[], s.latest.i)
ORDER BY j.title, s.rubric_version_id, s.latest.o DESC, candidate, s.account_id
