-- Grain: one row for the whole store. For the health page and /metrics; counts only.
SELECT (SELECT count(*) FROM account) AS accounts,
       (SELECT count(*) FROM interview) AS interviews,
       (SELECT count(*) FROM interview WHERE status = 'in_progress') AS open_interviews,
       (SELECT count(*) FROM answer) AS answers,
       (SELECT count(*) FROM answer WHERE status = 'unscored') AS unscored_answers,
       (SELECT count(*) FROM sign_in_session WHERE revoked IS NULL AND expires > now()) AS open_sessions
