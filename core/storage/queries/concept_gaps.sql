-- Grain: one row a concept and role asked in the period: how often asked, missed and made in scored answers; the same
-- of the days from $recent on (`asked_recently`, `missed_recently`). `people` were asked for it. Of `concepts` in all
-- only the `rows` are here that are missed most, in all roles or in one: by the lower bound of the share's interval
-- (Wilson 1927), those asked `least` times or more before others.
WITH cell AS (
    SELECT concept, role,
           count(*) AS asked,
           count(*) FILTER (verdict = 'missed') AS missed,
           count(*) FILTER (verdict = 'met') AS met,
           -- Whoever was not asked for it before in the period. Another filter may hide the time before: then by name.
           CASE WHEN $job_id::UUID IS NULL AND $rubric_version_id::UUID IS NULL AND $grader_version::VARCHAR IS NULL
                THEN count(*) FILTER (before IS NULL OR before < $since::TIMESTAMPTZ)
                ELSE count(DISTINCT account_id) END AS people,
           count(*) FILTER (answered_at >= $recent::TIMESTAMPTZ) AS asked_recently,
           count(*) FILTER (answered_at >= $recent::TIMESTAMPTZ AND verdict = 'missed') AS missed_recently
    FROM concept_seen
    WHERE org_id = $org_id
      AND ($since::TIMESTAMPTZ IS NULL OR started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR grader_version = $grader_version::VARCHAR)
    GROUP BY concept, role
), share AS (
    SELECT concept, asked AS n, missed / asked AS p FROM cell
    UNION ALL
    SELECT concept, sum(asked), sum(missed) / sum(asked) FROM cell GROUP BY concept
), of_concept AS (
    SELECT concept, max(CASE WHEN n >= $least THEN 1 ELSE 0 END) AS judged,
           max(CASE WHEN n >= $least THEN (p + 1.92 / n - 1.96 * sqrt(p * (1 - p) / n + 0.96 / n / n)) / (1 + 3.84 / n)
                    ELSE p END) AS low
    FROM share GROUP BY concept
), placed AS (
    SELECT concept, row_number() OVER (ORDER BY judged DESC, low DESC, concept) AS place FROM of_concept
)
SELECT cell.*, (SELECT count(*) FROM of_concept) AS concepts
FROM cell JOIN placed ON placed.concept = cell.concept
WHERE placed.place <= $rows
ORDER BY placed.place, cell.role
