-- Grain: one row an answer of a finished interview with an integrity signal that is not suppressed, one page of `rows`
-- after `skip`; `total` counts all that match. `signals` lists (signal, value, threshold), `decision` is the latest and
-- `decisions` says how many there were. $state is open, confirmed or dismissed, NULL for all; $role, $week (any moment
-- in it, UTC) and $answer_id narrow it down. Not decided comes first, then notes later than the decision, then what is
-- rarest among honest answers, then the one farthest from its threshold, then the newest.
-- `honest` is the share of honest answers that have signals at least as rare: of each family of signals ($families, by
-- $names) the smallest share ($shares), multiplied over families; a signal that is not listed is a family of its own.
-- Caveats: an interview in progress is left out, because its candidate cannot add a note yet. `honest` takes families
-- for independent: it orders, and says nothing else.
WITH weight AS (
    SELECT unnest($names::VARCHAR[]) AS signal, unnest($families::INTEGER[])::VARCHAR AS family,
           unnest($shares::DOUBLE[]) AS share
), family AS (
    SELECT s.answer_id, coalesce(w.family, s.signal) AS family, min(coalesce(w.share, $unlisted::DOUBLE)) AS share,
           max(greatest(s.value / nullif(s.threshold, 0), s.threshold / nullif(s.value, 0))) AS beyond,
           list(struct_pack(signal := s.signal, value := s.value, threshold := s.threshold)) AS signals
    FROM integrity_signal s LEFT JOIN weight w ON w.signal = s.signal
    WHERE s.suppressed_by IS NULL GROUP BY ALL
), looked AS (
    SELECT answer_id, exp(sum(ln(greatest(share, 1e-12)))) AS honest, coalesce(max(beyond), 1) AS beyond,
           list_sort(flatten(list(signals))) AS signals
    FROM family GROUP BY answer_id
), decided AS (
    SELECT r.answer_id, arg_max(r.decision, r.number) AS decision, max(r.number) AS decisions, max(r.at) AS decided_at
    FROM integrity_review r WHERE r.org_id = $org_id GROUP BY r.answer_id
), noted AS (
    SELECT n.answer_id, arg_max(n.text, n.number) AS note, max(n.at) AS noted_at
    FROM integrity_note n GROUP BY n.answer_id
), matching AS (
    SELECT a.id, l.signals, l.honest, l.beyond, d.decision,
           coalesce(d.decisions, 0) AS decisions,
           coalesce(n.note <> '' AND n.noted_at > d.decided_at, false) AS noted_since
    FROM looked l
    JOIN answer a ON a.id = l.answer_id
    JOIN interview i ON i.id = a.interview_id
    JOIN job j ON j.id = a.job_id
    LEFT JOIN grade g ON g.answer_id = a.id AND g.is_current
    LEFT JOIN decided d ON d.answer_id = a.id
    LEFT JOIN noted n ON n.answer_id = a.id
    WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry') AND i.status = 'finished'
      AND ($since::TIMESTAMPTZ IS NULL OR i.started_at >= $since::TIMESTAMPTZ)
      AND ($until::TIMESTAMPTZ IS NULL OR i.started_at < $until::TIMESTAMPTZ)
      AND ($job_id::UUID IS NULL OR i.job_id = $job_id::UUID)
      AND ($rubric_version_id::UUID IS NULL OR i.rubric_version_id = $rubric_version_id::UUID)
      AND ($grader_version::VARCHAR IS NULL OR g.grader_version = $grader_version::VARCHAR)
      AND ($state::VARCHAR IS NULL OR coalesce(d.decision, 'open') = $state::VARCHAR)
      AND ($answer_id::UUID IS NULL OR a.id = $answer_id::UUID)
      AND ($role::VARCHAR IS NULL OR j.track = $role::VARCHAR)
      AND ($week::TIMESTAMPTZ IS NULL OR date_trunc('week', a.answered_at AT TIME ZONE 'UTC')
           = date_trunc('week', $week::TIMESTAMPTZ AT TIME ZONE 'UTC'))
), page AS (
    SELECT m.*, a.answered_at
    FROM matching m JOIN answer a ON a.id = m.id
    ORDER BY m.decision IS NOT NULL, m.noted_since DESC, m.honest, m.beyond DESC, a.answered_at DESC, m.id
    LIMIT $rows OFFSET $skip
)
SELECT a.id AS answer_id, a.interview_id, p.display_name AS candidate, j.title AS job, q.slug AS question, v.stem,
       a.answered_at, a.words, a.duration_s, a.pause_s, a.input, t.text, page.signals, page.decision, page.decisions,
       page.noted_since, (SELECT count(*) FROM matching) AS total
FROM page
JOIN answer a ON a.id = page.id
JOIN account p ON p.id = a.account_id
JOIN job j ON j.id = a.job_id
JOIN question_version v ON v.id = a.question_version_id
JOIN question q ON q.id = v.question_id
JOIN turn t ON t.id = a.turn_id
ORDER BY page.decision IS NOT NULL, page.noted_since DESC, page.honest, page.beyond DESC, a.answered_at DESC, a.id
