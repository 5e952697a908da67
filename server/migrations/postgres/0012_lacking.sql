-- Data an update could not have because its permission was missing, each with the first day that lacks it, as a list of pairs: the
-- days are asked for again once the permission is there, and not before.
ALTER TABLE updates ADD COLUMN lacking TEXT NOT NULL DEFAULT '[]';
