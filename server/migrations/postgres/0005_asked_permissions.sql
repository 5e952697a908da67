-- What a consent page was asked for, as JSON: who is answered without names of scopes was granted those, and where the
-- member goes on. None at signing in, and in attempts begun before.
ALTER TABLE authorizations ADD COLUMN asked TEXT;
