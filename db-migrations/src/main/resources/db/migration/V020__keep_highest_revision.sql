-- An edit takes the highest revision ever used plus one, also after a rollback, and after old revisions were purged.

ALTER TABLE resources ADD COLUMN highest_revision INTEGER NOT NULL DEFAULT 1;

UPDATE resources SET highest_revision = revision WHERE revision > 1;
