SELECT a.id, a.monitor, a.kind, a.scope, a.raised_at, a.sentence, a.evidence, a.acknowledged_at,
       p.display_name AS acknowledged_by, a.reason
FROM alarm a LEFT JOIN account p ON p.id = a.acknowledged_by
WHERE a.org_id = %(org_id)s
ORDER BY a.raised_at DESC, a.id
