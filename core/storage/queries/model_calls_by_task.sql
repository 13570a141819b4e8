-- Grain: one row a task and model since $since; a row of `model_call` is one HTTP call, repeats and re-asks included.
-- `median_ms` is over calls that worked; `failed` the share (0-1) that did not. Tokens and cost (US dollars) are sums
-- over calls where they are known; `unpriced` counts the calls that worked without a known cost.
-- Caveat: "resting" and "too busy" turns make no call and so do not appear here.
SELECT task, model, host,
       count(*) AS calls,
       median(ms) FILTER (outcome = 'ok') AS median_ms,
       coalesce(sum(tokens_in), 0)::BIGINT AS tokens_in,
       coalesce(sum(tokens_out), 0)::BIGINT AS tokens_out,
       sum(cost) AS cost,
       count(*) FILTER (outcome = 'ok' AND cost IS NULL) AS unpriced,
       avg(CASE WHEN outcome = 'ok' THEN 0.0 ELSE 1.0 END) AS failed,
       mode(outcome) FILTER (outcome <> 'ok') AS often,
       max("at") AS latest
FROM model_call
WHERE "at" >= $since
GROUP BY task, model, host
ORDER BY calls DESC, task, model
