-- The language a member last read the page in, by its tag: messages to them are written in it.
ALTER TABLE members ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
