-- Grain: one row an organisation with answers. For background work that looks after each of them.
SELECT DISTINCT org_id FROM answer ORDER BY org_id
