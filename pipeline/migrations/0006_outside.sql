-- What a citation would be of, were no document of the store meant (`external:` and what it says): documents whose number
-- could not be read are held against these. All is linked again once.
ALTER TABLE citations ADD COLUMN outside TEXT;
CREATE INDEX citations_outside ON citations (outside) WHERE outside IS NOT NULL;
CREATE INDEX citations_outside_organ ON citations (organ_key, outside) WHERE outside IS NOT NULL;
CREATE INDEX units_speaks ON units (speaks_for) WHERE speaks_for IS NOT NULL;
DROP INDEX citations_link;
CREATE INDEX citations_link ON citations (link_key, meant_date);
DROP INDEX citations_node;
CREATE INDEX citations_node ON citations (node_key, link);
INSERT OR IGNORE INTO touched
  SELECT link_key FROM citations WHERE link_key IS NOT NULL
  UNION SELECT 'full:' || link_key FROM citations WHERE link_key IS NOT NULL
  UNION SELECT coalesce(code_key, 'doc:' || document_key) FROM documents WHERE record IS NOT NULL;
