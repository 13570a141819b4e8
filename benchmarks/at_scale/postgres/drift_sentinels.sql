SELECT g.graded_at, CAST(g.graded_at AT TIME ZONE 'UTC' AS DATE) AS day, CAST(s.id AS VARCHAR) AS sentinel,
       s.slug, s.track, s.band, s.length, g.grader, g.grader_version, g.confidence AS score
FROM sentinel_grade g
JOIN sentinel_answer s ON s.id = g.sentinel_answer_id
WHERE (g.org_id IS NULL OR g.org_id = %(org_id)s) AND g.confidence IS NOT NULL
ORDER BY g.graded_at, s.slug, g.run
