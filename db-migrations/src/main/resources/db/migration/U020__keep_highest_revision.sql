ALTER TABLE resources DROP COLUMN highest_revision;
