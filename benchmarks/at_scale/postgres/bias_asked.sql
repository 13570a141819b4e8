WITH probes AS (
    SELECT question_version_id, string_agg(probe, '  ' ORDER BY position) AS probe
    FROM key_point GROUP BY question_version_id
), asked AS (
    SELECT v.id AS source_id, q.slug, q.topic, q.org_id IS NOT NULL AS own, v.stem,
           concat_ws('  ', v.stem, v.rephrasing, v.deeper, k.probe) AS text
    FROM question q
    JOIN question_version v ON v.id = q.current_version_id
    LEFT JOIN probes k ON k.question_version_id = v.id
    WHERE q.org_id IS NULL OR q.org_id = %(org_id)s
)
SELECT * FROM asked WHERE lower(text) ~ replace(%(pattern)s, '\b', '\y')
ORDER BY own DESC, slug, source_id
