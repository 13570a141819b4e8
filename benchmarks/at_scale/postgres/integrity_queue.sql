WITH weight AS (
    SELECT unnest(%(names)s::VARCHAR[]) AS signal, unnest(%(families)s::INTEGER[])::VARCHAR AS family,
           unnest(%(shares)s::DOUBLE PRECISION[]) AS share
), family AS (
    SELECT s.answer_id, coalesce(w.family, s.signal) AS family,
           min(coalesce(w.share, %(unlisted)s::DOUBLE PRECISION)) AS share,
           max(greatest(s.value / nullif(s.threshold, 0), s.threshold / nullif(s.value, 0))) AS beyond
    FROM integrity_signal s LEFT JOIN weight w ON w.signal = s.signal
    WHERE s.suppressed_by IS NULL GROUP BY s.answer_id, coalesce(w.family, s.signal)
), looked AS (
    SELECT answer_id, exp(sum(ln(greatest(share, 1e-12)))) AS honest, coalesce(max(beyond), 1) AS beyond
    FROM family GROUP BY answer_id
), decided AS (
    SELECT DISTINCT ON (answer_id) answer_id, decision, number AS decisions, at AS decided_at
    FROM integrity_review WHERE org_id = %(org_id)s ORDER BY answer_id, number DESC
), noted AS (
    SELECT DISTINCT ON (answer_id) answer_id, text AS note, at AS noted_at
    FROM integrity_note ORDER BY answer_id, number DESC
), matching AS (
    SELECT a.id, a.answered_at, l.honest, l.beyond, d.decision, coalesce(d.decisions, 0) AS decisions,
           coalesce(n.note <> '' AND n.noted_at > d.decided_at, false) AS noted_since
    FROM looked l
    JOIN answer a ON a.id = l.answer_id
    JOIN interview i ON i.id = a.interview_id
    JOIN job j ON j.id = a.job_id
    LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
    LEFT JOIN decided d ON d.answer_id = a.id
    LEFT JOIN noted n ON n.answer_id = a.id
    WHERE i.org_id = %(org_id)s AND i.kind NOT IN ('drill', 'retry') AND i.status = 'finished'
      AND (%(since)s::TIMESTAMPTZ IS NULL OR i.started_at >= %(since)s::TIMESTAMPTZ)
      AND (%(until)s::TIMESTAMPTZ IS NULL OR i.started_at < %(until)s::TIMESTAMPTZ)
      AND (%(job_id)s::UUID IS NULL OR i.job_id = %(job_id)s::UUID)
      AND (%(rubric_version_id)s::UUID IS NULL OR i.rubric_version_id = %(rubric_version_id)s::UUID)
      AND (%(grader_version)s::VARCHAR IS NULL OR g.grader_version = %(grader_version)s::VARCHAR)
      AND (%(state)s::VARCHAR IS NULL OR coalesce(d.decision, 'open') = %(state)s::VARCHAR)
      AND (%(answer_id)s::UUID IS NULL OR a.id = %(answer_id)s::UUID)
      AND (%(role)s::VARCHAR IS NULL OR j.track = %(role)s::VARCHAR)
      AND (%(week)s::TIMESTAMPTZ IS NULL OR date_trunc('week', a.answered_at AT TIME ZONE 'UTC')
           = date_trunc('week', %(week)s::TIMESTAMPTZ AT TIME ZONE 'UTC'))
), page AS (
    SELECT * FROM matching
    ORDER BY decision IS NOT NULL, noted_since DESC, honest, beyond DESC, answered_at DESC, id
    LIMIT %(rows)s OFFSET %(skip)s
)
SELECT a.id AS answer_id, a.interview_id, p.display_name AS candidate, j.title AS job, q.slug AS question, v.stem,
       a.answered_at, a.words, a.duration_s, a.pause_s, a.input, t.text,
       (SELECT json_agg(json_build_object('signal', s.signal, 'value', s.value, 'threshold', s.threshold)
                        ORDER BY s.signal)
        FROM integrity_signal s WHERE s.answer_id = a.id AND s.suppressed_by IS NULL) AS found,
       page.decision, page.decisions, page.noted_since, (SELECT count(*) FROM matching) AS total
FROM page
JOIN answer a ON a.id = page.id
JOIN account p ON p.id = a.account_id
JOIN job j ON j.id = a.job_id
JOIN question_version v ON v.id = a.question_version_id
JOIN question q ON q.id = v.question_id
JOIN turn t ON t.id = a.turn_id
