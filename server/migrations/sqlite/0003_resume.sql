-- In lists that come newest first and are asked for in instants: everything measured since then is stored. Going on from
-- here needs no page token of the provider.
ALTER TABLE pages ADD COLUMN resume_before INTEGER;
