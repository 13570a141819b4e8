-- Grain: one row an answer that $account_id may be given to grade blind, at most $rows a question and score band
-- (below 4, 4 to 7, from 7 of 10 by the machine's live mark), drawn by a lot that depends on $seed and the answer
-- alone. Answers that the grader $grader_version marked come first: they say how far the present one is to be
-- believed.
-- Caveat: only answers to questions themselves (follow-ups are marked by one key point), of finished interviews of
-- other people, and none that this person has graded or left out before.
WITH candidate AS (
    SELECT a.id, a.question_version_id, md5(CAST(a.id AS VARCHAR) || CAST($seed AS VARCHAR)) AS lot,
           CASE WHEN g.confidence < 4 THEN 0 WHEN g.confidence < 7 THEN 1 ELSE 2 END AS band,
           g.grader_version = $grader_version::VARCHAR
               OR starts_with(g.grader_version, $grader_version::VARCHAR || ' calibrated-') AS is_present
    FROM answer a
    JOIN interview i ON i.id = a.interview_id
    JOIN grade g ON g.answer_id = a.id AND g.kind = 'live' AND g.run = 1 AND g.explainability IS NOT NULL
    WHERE i.org_id = $org_id AND i.kind NOT IN ('drill', 'retry') AND i.ended_at IS NOT NULL
      AND a.job_id = $job_id::UUID AND a.account_id <> $account_id::UUID
      AND ($question_version_id::UUID IS NULL OR a.question_version_id = $question_version_id::UUID)
      AND a.status = 'scored' AND NOT a.is_follow_up AND g.confidence IS NOT NULL
      AND NOT EXISTS (
          SELECT 1 FROM grade h
          WHERE h.answer_id = a.id AND h.kind = 'human_blind' AND h.by_account_id = $account_id::UUID
      )
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY question_version_id, band ORDER BY NOT is_present, lot) AS place
    FROM candidate
)
SELECT id AS answer_id, question_version_id, band, is_present
FROM ranked WHERE place <= $rows
ORDER BY question_version_id, band, place
