-- Grain: one row a job and period: `recent` true for the days from $recent on, false for the days from $before up to
-- there. Finished interviews with their scores added up (0-100, `scored` of them, sum and sum of squares), and answers:
-- all, unscored, with grades to review, with an integrity signal that is not suppressed (decided or not: what people
-- have looked at must not make weeks look calmer; what waits for a look is `open` in integrity_reviewed).
-- Cases of all jobs are one row, because their scores are made in another way.
-- Caveat: overall scores of the latest scorecards; the mix of candidates differs between the periods.
SELECT CASE WHEN s.kind = 'case' THEN 'Case interviews' ELSE j.title END AS job,
       s.started_at >= $recent::TIMESTAMPTZ AS recent,
       count(*) AS interviews,
       count(s.overall) AS scored,
       coalesce(sum(s.overall), 0) AS total,
       coalesce(sum(s.overall * s.overall), 0) AS squares,
       sum(s.answers)::BIGINT AS answers,
       sum(s.unscored)::BIGINT AS unscored,
       sum(s.to_review)::BIGINT AS to_review,
       sum(s.suspicious)::BIGINT AS suspicious
FROM sitting_seen s
JOIN job j ON j.id = s.job_id
WHERE s.org_id = $org_id AND s.status = 'finished'
  AND s.started_at >= $before::TIMESTAMPTZ AND s.started_at < $until::TIMESTAMPTZ
  AND ($job_id::UUID IS NULL OR s.job_id = $job_id::UUID)
  AND ($rubric_version_id::UUID IS NULL OR s.rubric_version_id = $rubric_version_id::UUID)
GROUP BY 1, 2
ORDER BY job, recent
